"""`parse_notice FILE`: JSON on standard output, or one sentence and exit status 1."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tasks.tests.parsing.reading_files import saved, word
from tasks.tests.parsing.support import NOTICES


def test_real_notice_is_printed_as_json():
    out = io.StringIO()
    call_command("parse_notice", str(NOTICES / "taian-2024.txt"), stdout=out)
    form = json.loads(out.getvalue())
    assert form["meta"]["doc_number"] == "泰环境发〔2024〕8号"
    assert len(form["items"]) == 53


def test_word_file_is_printed_as_json(tmp_path: Path):
    file = tmp_path / "notice.docx"
    file.write_bytes(saved(word("2024年工作要点", "一、新建学校3所。", "二、招聘教师20名。")))
    out = io.StringIO()
    call_command("parse_notice", str(file), stdout=out)
    assert [item["marker"] for item in json.loads(out.getvalue())["items"]] == ["一、", "二、"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file holds no text"),
        (b"%PDF-1.4", "The file is cut off or damaged"),
        (b"\x89PNG", "The file is a picture"),
        ("今天天气很好。".encode(), "holds no numbered clause"),
        (b"a" * (20 * 1024 * 1024 + 1), "The file is too large"),
        (b"\xff\xff\xff", "The file's characters cannot be told"),
    ],
    ids=["empty", "pdf", "picture", "no-clause", "too-large", "encoding"],
)
def test_unreadable_notice_is_one_sentence(tmp_path: Path, data: bytes, said: str):
    file = tmp_path / "notice.txt"
    file.write_bytes(data)
    with pytest.raises(CommandError, match=said) as refused:
        call_command("parse_notice", str(file))
    assert refused.value.returncode == 1
    assert "\n" not in str(refused.value)


def test_missing_file_is_one_sentence(tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("parse_notice", str(tmp_path / "none.txt"))
