"""Bytes to text: the encodings that come, and what is refused with which code."""

from __future__ import annotations

import pytest

from tasks.parsing import UnreadableNotice, read

TEXT = "2024年全市生态环境保护工作要点\n一、大气污染防治工作,持续改善环境质量。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_known_encoding_is_read(encoding: str):
    assert read(TEXT.encode(encoding)) == TEXT


def test_windows_line_ends_become_plain_ones():
    assert read("一、大气\r\n二、水\r三、土".encode()) == "一、大气\n二、水\n三、土"


@pytest.mark.parametrize(
    ("data", "code", "params"),
    [
        (b"", "empty", {}),
        (b" \r\n\t ", "empty", {}),
        ("\ufeff\u3000\n".encode(), "empty", {}),
        (b"%PDF-1.7 ...", "binary", {"format": "PDF"}),
        (b"PK\x03\x04rest", "binary", {"format": "ZIP or Office (.docx, .xlsx, .ofd)"}),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "binary",
            {"format": "Office 97-2003 (.doc, .xls, .wps)"},
        ),
        (b"\x89PNG\r\n\x1a\n", "binary", {"format": "PNG image"}),
        (b"abc\x00\x00def", "binary", {"format": ""}),
        (TEXT.encode("utf-16-le"), "binary", {"format": ""}),
        ("環境保護工作要點，臺灣的繁體字，國際標準".encode("big5") * 3, "bad_encoding", {}),
        (b"\xff\xff\xff\xff", "bad_encoding", {}),
        (b"\x81" + "生态".encode(), "bad_encoding", {}),
    ],
)
def test_unreadable_file_is_refused_with_a_code(data: bytes, code: str, params: dict[str, str]):
    with pytest.raises(UnreadableNotice) as refused:
        read(data)
    assert (refused.value.code, refused.value.params) == (code, params)
    assert refused.value.message.endswith(".")


def test_too_large_file_is_refused_with_its_size():
    with pytest.raises(UnreadableNotice) as refused:
        read(b"a" * 11, limit=10)
    assert refused.value.code == "too_large"
    assert refused.value.params == {"size": "11", "limit": "10"}


def test_file_of_the_very_limit_is_read():
    assert read(b"a" * 10, limit=10) == "a" * 10
