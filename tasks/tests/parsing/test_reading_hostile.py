"""Files that are made to hurt, cut off or mistaken: each is refused with a code, at a known cost."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from tasks.parsing import UnreadableNotice, read
from tasks.parsing.reading import archive as archive_reader
from tasks.parsing.reading import child, compound, limits, office, word
from tasks.parsing.reading.archive import Archive
from tasks.parsing.reading.kinds import Kind, kind_of
from tasks.parsing.reading.refusals import SENTENCES
from tasks.parsing.reading.sandbox import CHILD, ROOT
from tasks.tests.files import compound as ole
from tasks.tests.files import record, sheet, zipped
from tasks.tests.parsing.reading_files import (
    archive,
    ofd,
    ofd_text,
    saved,
    with_member,
)
from tasks.tests.parsing.reading_files import (
    word as document,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX's")

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PLAIN = saved(document("一、做好工作。"))


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading took."""

    code: str
    seconds: float
    kibibytes: int


# Starts the reader from a small process: a child's peak of memory includes its parent's at the time of the fork.
MEASURE = """
import json, os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
said = child.stdout.read()
_pid, status, used = os.wait4(child.pid, 0)
code = json.loads(said).get("code", "") if said and not status else "killed"
print(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


def cost(data: bytes, kind: Kind) -> Cost:
    """The child's refusal (``killed`` where it could not say one), its processor time and its most memory."""
    reader = [sys.executable, "-m", CHILD, kind.value]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *reader],
        input=data,
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    return Cost(*json.loads(done.stdout))


def part(inside: str, doctype: str = "") -> bytes:
    """A Word file with this as its main part."""
    xml = f"<?xml version='1.0'?>{doctype}<w:document {W}><w:body>{inside}</w:body></w:document>"
    return with_member(PLAIN, "word/document.xml", xml)


def paragraph(text: str) -> str:
    """A paragraph as XML."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def entity_bomb() -> bytes:
    """A billion laughs."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return part(paragraph("&l9;"), f'<!DOCTYPE w [<!ENTITY l0 "哈">{levels}]>')


def outside_entity() -> bytes:
    """An entity that would be fetched from this machine."""
    return part(paragraph("&x;"), '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>')


def zip_bomb() -> bytes:
    """A hundred megabytes in a hundred kilobytes."""
    return with_member(PLAIN, "word/document.xml", b" " * 100_000_000)


def sheet_bomb() -> bytes:
    """A merged cell as large as a sheet can be."""
    book = Workbook()
    book.active["A1"] = "甲"
    stream = BytesIO()
    book.save(stream)
    data = stream.getvalue()
    with zipfile.ZipFile(BytesIO(data)) as source:
        xml = source.read("xl/worksheets/sheet1.xml").decode()
    merged = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return with_member(data, "xl/worksheets/sheet1.xml", xml.replace("</sheetData>", merged))


def pdf_bomb() -> bytes:
    """A page whose content is half a gigabyte of blanks, packed twice."""
    import zlib

    packed = zlib.compress(zlib.compress(b" " * 500_000_000, 9), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream"
        % (len(packed), packed),
    ]
    data, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(data)
    return data + (
        b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (table, start)
    )


def deep_page() -> bytes:
    """Tags in one another without end."""
    return b"<html><body>" + b"<div>" * 200_000 + "甲".encode()


@pytest.mark.parametrize(
    ("make", "kind", "codes"),
    [
        (entity_bomb, Kind.DOCX, {"too_complex"}),
        (outside_entity, Kind.DOCX, {"too_complex"}),
        (zip_bomb, Kind.DOCX, {"too_complex"}),
        (sheet_bomb, Kind.XLSX, {"too_complex", "killed"}),
        (pdf_bomb, Kind.PDF, {"empty", "too_complex", "killed"}),
        (deep_page, Kind.HTML, {"", "too_complex", "killed"}),
    ],
)
def test_bomb_costs_no_more_than_the_limits(make, kind: Kind, codes: set[str]):
    paid = cost(make(), kind)
    assert paid.code in codes
    assert paid.seconds <= limits.CPU_SECONDS + 0.5
    assert paid.kibibytes <= limits.MEMORY // 1024


def test_reader_that_a_limit_ends_is_a_refusal():
    with pytest.raises(UnreadableNotice) as refused:
        read(sheet_bomb())
    assert (refused.value.code, refused.value.params) == ("too_complex", {"format": "Excel"})


def test_hundred_pages_are_read_within_the_limits():
    text = "（一）加快推进基础设施建设，新建道路30公里，完成投资9.5亿元，确保年底前建成投用。" * 25
    data = part("".join(paragraph(text) for _page in range(100)))
    paid = cost(data, Kind.DOCX)
    assert paid.code == ""
    assert paid.seconds <= limits.CPU_SECONDS
    assert len(read(data)) > 100_000


# --- refused by code


def packed_otherwise() -> bytes:
    """A Word file packed in a way that no office program uses."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as made:
        made.writestr("word/document.xml", "<a/>")
    return stream.getvalue()


def encrypted_document() -> bytes:
    """A .doc with a password: the lowest bit of the twelfth byte."""
    return ole({"WordDocument": b"\xec\xa5" + bytes(9) + b"\x01" + bytes(600)})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"GIF89a", "picture"),
        (b"II*\x00", "picture"),
        (b"BM\x00\x00\x00\x00", "picture"),
        (b"Rar!\x1a\x07", "archive"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"\x1f\x8b\x08", "archive"),
        (b"PK\x05\x06" + bytes(18), "archive"),
        (archive({"通知.docx": PLAIN}), "archive"),
        (archive({"a.zip": archive({"b.zip": b"x"})}), "archive"),
        (archive({"ppt/presentation.xml": "<p/>"}), "slides"),
        (archive({"xl/workbook.bin": b"x"}), "not_taken"),
        (b"MZ\x90\x00" + bytes(60), "not_taken"),
        (b"\x7fELF\x02", "not_taken"),
        (b"PK\x03\x04rest", "damaged"),
        (PLAIN[:-200], "damaged"),
        (PLAIN[: len(PLAIN) // 2], "damaged"),
    ],
)
def test_mistaken_or_cut_file_is_refused(data: bytes, code: str):
    with pytest.raises(UnreadableNotice) as refused:
        kind_of(data)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "encrypted"),
        (encrypted_document(), "encrypted"),
        (ole({"Workbook": record(0x0809, bytes(16)) + record(0x002F, b"x")}), "encrypted"),
        (ole({"PowerPoint Document": b"x"}), "slides"),
        (ole({"Contents": b"x"}), "not_taken"),
    ],
)
def test_old_office_file_that_cannot_be_read_is_refused(data: bytes, code: str):
    with pytest.raises(UnreadableNotice) as refused:
        compound.read(data)
    assert refused.value.code == code


def test_old_office_file_says_what_it_is():
    assert compound.read(ole({"WordDocument": b"\xec\xa5" + bytes(600)})) == "doc"
    assert compound.read(ole({"Workbook": sheet()})) == "xls"
    assert compound.read(ole({"Book": record(0x0809)})) == "xls"


@pytest.mark.parametrize(
    "data",
    [
        zipped({"word/document.xml": b"<a/>"}, flags=1),
    ],
)
def test_archive_with_a_password_is_refused(data: bytes):
    with pytest.raises(UnreadableNotice) as refused:
        word.read(data)
    assert refused.value.code == "encrypted"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04", "damaged"),
        (archive({"word/document.xml": "<w:document"}), "damaged"),
        (archive({"word/other.xml": "<a/>"}), "damaged"),
        (archive({"word/document.xml": f"<w:document {W}/>"}), "damaged"),
        (archive({"word/document.xml": "<!doctype x><a/>"}), "too_complex"),
        (archive({"word/document.xml": "<!DOCTYPE x><a/>".encode("utf-16")}), "too_complex"),
        (zipped({"word/document.xml": b"<a/>" * 9}, size=4), "damaged"),
        (zipped({"word/document.xml": b"<a/>"}, crc=1), "damaged"),
        (packed_otherwise(), "damaged"),
        (zip_bomb(), "too_complex"),
    ],
)
def test_broken_archive_is_refused(data: bytes, code: str):
    with pytest.raises(UnreadableNotice) as refused:
        word.read(data)
    assert refused.value.code == code


def test_archive_of_too_many_members_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "MOST_MEMBERS", 3)
    with pytest.raises(UnreadableNotice) as refused:
        Archive(PLAIN, "Word")
    assert refused.value.code == "too_complex"


def test_document_type_is_found_where_two_parts_meet(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive_reader, "_PART", 8)
    data = archive({"a.xml": "<?xml ?>    <!DOCTYPE a><a/>"})
    with Archive(data, "x") as opened, pytest.raises(UnreadableNotice):
        opened.check()


def test_every_refusal_says_what_to_do():
    for code, sentence in SENTENCES.items():
        assert sentence.endswith((".", "read.")), code


# --- the child's own answers


@pytest.mark.parametrize(
    ("data", "kind", "answer"),
    [
        (PLAIN, Kind.DOCX, {"text": "一、做好工作。"}),
        (ofd(ofd_text(20, 20, "一、做好")), Kind.OFD, {"text": "一、做好"}),
        (b"PK", Kind.DOCX, {"code": "damaged", "format": "Word"}),
        (
            b"\xd0\xcf\x11\xe0",
            Kind.COMPOUND,
            {"code": "damaged", "format": ".doc, .wps, .xls, .et"},
        ),
    ],
)
def test_child_answers_in_one_object(
    data: bytes, kind: Kind, answer: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys
):
    monkeypatch.setattr(limits, "limit_this_process", lambda: None)
    monkeypatch.setattr(sys, "argv", ["child", kind.value])
    monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": BytesIO(data)}))
    child.main()
    assert json.loads(capsys.readouterr().out) == answer


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_child_that_runs_out_says_so(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch, capsys
):
    def fall(_data: bytes) -> str:
        raise error

    monkeypatch.setattr(word, "read", fall)
    test_child_answers_in_one_object(
        b"x", Kind.DOCX, {"code": "too_complex", "format": "Word"}, monkeypatch, capsys
    )


def test_text_without_end_is_refused(monkeypatch: pytest.MonkeyPatch, capsys):
    length = str(len(read(PLAIN)))
    monkeypatch.setattr(limits, "MOST_TEXT", 3)
    answer = {"code": "too_long", "length": length, "most": "3"}
    test_child_answers_in_one_object(PLAIN, Kind.DOCX, answer, monkeypatch, capsys)


def test_plain_text_is_no_longer_than_a_notice_can_be():
    assert read(b"1" * limits.MOST_TEXT)
    with pytest.raises(UnreadableNotice) as refused:
        read(b"1" * (limits.MOST_TEXT + 1))
    assert refused.value.code == "too_long"


def test_reading_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.001)
    with pytest.raises(UnreadableNotice) as refused:
        read(PLAIN)
    assert refused.value.code == "too_complex"


# --- LibreOffice


def test_old_file_without_libreoffice_is_refused_in_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(office, "_COMMANDS", ("no-such-program",))
    for data in (rb"{\rtf1 text}", ole({"WordDocument": b"\xec\xa5" + bytes(600)})):
        with pytest.raises(UnreadableNotice) as refused:
            read(data)
        assert refused.value.code == "needs_office"
        assert "LibreOffice" in refused.value.message


def test_libreoffice_without_writer_reads_workbooks_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(office, "_COMMANDS", (program(tmp_path, "exit 1"),))
    assert office.is_installed()
    (tmp_path / "libsclo.so").touch()
    assert not office.is_installed()
    with pytest.raises(UnreadableNotice) as refused:
        read(rb"{\rtf1 text}")
    assert refused.value.code == "needs_office"
    with pytest.raises(UnreadableNotice) as refused:
        read(ole({"Workbook": sheet()}))
    assert refused.value.code == "not_converted"


def program(folder: Path, script: str) -> str:
    """A program in place of LibreOffice."""
    path = folder / "office"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return str(path)


@pytest.mark.parametrize(
    ("script", "seconds", "code"),
    [("exit 1", 10.0, "not_converted"), ("sleep 60 & sleep 60", 0.3, "too_complex")],
)
def test_conversion_that_fails_leaves_nothing_behind(
    script: str, seconds: float, code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    monkeypatch.setattr(limits, "OFFICE_WALL_SECONDS", seconds)
    monkeypatch.setattr(office, "_COMMANDS", (program(tmp_path, script),))
    with pytest.raises(UnreadableNotice) as refused:
        read(rb"{\rtf1 text}")
    assert refused.value.code == code
    assert list(scratch.iterdir()) == []
