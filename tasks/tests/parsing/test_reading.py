"""Plain text: the encodings that come, and what is refused with which code."""

from __future__ import annotations

import pytest

from tasks.parsing import UnreadableNotice, read
from tasks.parsing.reading.kinds import Kind, kind_of
from tasks.tests.parsing.reading_files import archive

TEXT = "2024年全市生态环境保护工作要点\n一、大气污染防治工作,持续改善环境质量。\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "gb2312"],
)
def test_known_encoding_is_read(encoding: str):
    assert read(TEXT.encode(encoding)) == TEXT


def test_wide_text_without_any_narrow_character_is_read():
    text = "一、持续改善环境质量，加快推进学校建设工程，做好各项工作。"
    assert read(text.encode("utf-16-be")) == text


def test_all_line_ends_become_plain_ones():
    assert read("一、大气\r\n二、水\r三、土\n四、声".encode()) == "一、大气\n二、水\n三、土\n四、声"


def test_values_separated_by_commas_are_table_rows_where_the_name_says_so():
    data = '序号,任务,单位\n1,"建校,招人","教育局\n财政局"\n'.encode("gbk")
    assert read(data, name="台账.CSV") == "序号\t任务\t单位\n1\t建校,招人\t教育局\v财政局"
    assert read(data, name="台账.txt").startswith("序号,任务,单位\n")


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"<!DOCTYPE html><p>", "", Kind.HTML),
        (b"\xef\xbb\xbf  <HTML>", "a.txt", Kind.HTML),
        ("<html>".encode("utf-16"), "", Kind.HTML),
        ("<span>一、</span>".encode(), "a.html", Kind.HTML),
        ("<2024年>工作要点".encode(), "a.txt", Kind.TEXT),
        (b"%PDF-1.7", "a.docx", Kind.PDF),
        (b"\r\n%PDF-1.4", "", Kind.PDF),
        (b"{\\rtf1", "a.doc", Kind.RTF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.txt", Kind.COMPOUND),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "", Kind.WORD_XML),
        ("一、做好工作".encode(), "a.docx", Kind.TEXT),
        (archive({"mimetype": "application/vnd.oasis.opendocument.text"}), "", Kind.ODT),
        (archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "", Kind.ODS),
    ],
)
def test_kind_is_told_from_the_bytes(data: bytes, name: str, kind: Kind):
    assert kind_of(data, name) is kind


@pytest.mark.parametrize(
    ("data", "code", "params"),
    [
        (b"", "empty", {}),
        (b" \r\n\t ", "empty", {}),
        ("\ufeff\u3000\n".encode(), "empty", {}),
        (b"abc\x00\x00def", "binary", {}),
        (bytes(range(256)) * 9, "binary", {}),
        ("環境保護工作要點，臺灣的繁體字，國際標準".encode("big5") * 3, "bad_encoding", {}),
        (b"\xff\xff\xff\xff", "bad_encoding", {}),
        (b"\x81" + "生态".encode(), "bad_encoding", {}),
    ],
)
def test_unreadable_text_is_refused_with_a_code(data: bytes, code: str, params: dict[str, str]):
    with pytest.raises(UnreadableNotice) as refused:
        read(data)
    assert (refused.value.code, refused.value.params) == (code, params)
    assert refused.value.message.endswith(".")


def test_page_without_text_is_refused():
    with pytest.raises(UnreadableNotice) as refused:
        read(b"<html><body><img></body></html>")
    assert refused.value.code == "empty"


def test_too_large_file_is_refused_with_its_size():
    with pytest.raises(UnreadableNotice) as refused:
        read(b"a" * 11, limit=10)
    assert refused.value.code == "too_large"
    assert refused.value.params == {"size": "11", "limit": "10"}


def test_file_of_the_very_limit_is_read():
    assert read(b"a" * 10, limit=10) == "a" * 10
