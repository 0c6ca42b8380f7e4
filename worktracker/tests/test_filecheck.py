"""What a file really is: good files of every type, and those that are refused, each with its sentence."""

import zipfile
from io import BytesIO

import pytest
from django.utils import translation

from tasks.tests.files import (
    DRAWING,
    JPEG,
    PAGE,
    PDF,
    PROGRAM,
    compound,
    open_document,
    package,
    picture,
    printable,
    record,
    sheet,
    with_macros,
    workbook,
    zipped,
)
from worktracker.lib.filecheck import (
    KINDS,
    FileRefused,
    Limits,
    clean_name,
    ending_of,
    inspect,
    is_shown_inline,
)

MIB = 1024 * 1024
VENDOR = "application/vnd.openxmlformats-officedocument."
TEXT = "第三季度完成 12 台，累计 812 台。\n"


def look(name: str, content: bytes, limits: Limits | None = None) -> str:
    return inspect(BytesIO(content), name=name, allowed=list(KINDS), limits=limits)


def refusal(name: str, content: bytes, limits: Limits | None = None) -> FileRefused:
    with translation.override("en"), pytest.raises(FileRefused) as caught:
        look(name, content, limits)
    return caught.value


GOOD: dict[str, tuple[str, bytes, str]] = {
    "pdf": ("报告.pdf", PDF, "application/pdf"),
    "pdf-real": ("a.pdf", printable(), "application/pdf"),
    "pdf-after-mark": ("a.pdf", b"\xef\xbb\xbf\r\n" + PDF, "application/pdf"),
    "pdf-with-links": (
        "a.pdf",
        PDF + b"/URI(https://x/S/docs/JavaScript/Launch)",
        "application/pdf",
    ),
    "doc": ("a.doc", compound({"WordDocument": b"\xec\xa5"}), "application/msword"),
    "docx": ("a.DOCX", package("docx"), f"{VENDOR}wordprocessingml.document"),
    "docx-with-chart": (
        "a.docx",
        package("docx", {"word/embeddings/book.xlsx": workbook(), "word/media/i.svg": DRAWING}),
        f"{VENDOR}wordprocessingml.document",
    ),
    "docx-with-formula": (
        "a.docx",
        package("docx", {"word/embeddings/oleObject1.bin": compound({"Equation Native": b"x"})}),
        f"{VENDOR}wordprocessingml.document",
    ),
    "xls": ("a.xls", compound({"Workbook": sheet()}), "application/vnd.ms-excel"),
    "xls-of-excel-5": ("a.xls", compound({"Book": sheet()}), "application/vnd.ms-excel"),
    "xlsx": ("a.xlsx", workbook(), f"{VENDOR}spreadsheetml.sheet"),
    "ppt": ("a.ppt", compound({"PowerPoint Document": b"x"}), "application/vnd.ms-powerpoint"),
    "pptx": ("a.pptx", package("pptx"), f"{VENDOR}presentationml.presentation"),
    "wps": ("a.wps", compound({"WordDocument": b"x"}), "application/wps-office.wps"),
    "et": ("a.et", compound({"Workbook": sheet()}), "application/wps-office.et"),
    "dps": ("a.dps", compound({"PowerPoint Document": b"x"}), "application/wps-office.dps"),
    "ofd": (
        "a.ofd",
        zipped({"OFD.xml": b"<x/>", "Doc_0/Document.xml": b"<x/>"}),
        "application/ofd",
    ),
    "odt": ("a.odt", open_document("text"), "application/vnd.oasis.opendocument.text"),
    "jpg": ("a.jpg", JPEG, "image/jpeg"),
    "jpeg": ("a.jpeg", JPEG, "image/jpeg"),
    "png": ("a.png", picture(), "image/png"),
    "gif": ("a.gif", b"GIF89a" + bytes(20), "image/gif"),
    "tif": ("a.tif", b"II*\0" + bytes(20), "image/tiff"),
    "txt": ("a.txt", TEXT.encode(), "text/plain; charset=utf-8"),
    "txt-gb18030": ("a.txt", TEXT.encode("gb18030"), "text/plain; charset=gb18030"),
    "txt-utf16": ("a.txt", TEXT.encode("utf-16"), "text/plain; charset=utf-16"),
    "txt-less-than": ("a.txt", "<5 mg/L，<通知>".encode(), "text/plain; charset=utf-8"),
    "txt-like-signatures": ("a.txt", "MZ 处、BM 科、PK 赛".encode(), "text/plain; charset=utf-8"),
    "txt-cut-in-character": (
        "a.txt",
        (b"x" * (64 * 1024 - 1)) + "台".encode(),
        "text/plain; charset=utf-8",
    ),
    "csv": ("a.csv", "单位,台\n水科,12\n".encode("gb18030"), "text/csv; charset=gb18030"),
    "zip": (
        "a.zip",
        zipped({"目录/": b"", "目录/表.xlsx": workbook(), "Thumbs.db": b"x", "__MACOSX/._a": b"x"}),
        "application/zip",
    ),
}


@pytest.mark.parametrize(("name", "content", "found"), GOOD.values(), ids=GOOD)
def test_good_file_is_known_for_what_it_is(name: str, content: bytes, found: str) -> None:
    assert look(name, content) == found


def test_every_type_has_a_good_file() -> None:
    assert {ending_of(name) for name, _content, _found in GOOD.values()} | {
        "ods",
        "odp",
        "tiff",
    } == set(KINDS)


BOMB = zipped({"a.txt": bytes(20 * MIB)})
DEEP = package(
    "docx",
    {"word/a.docx": package("docx", {"b.docx": package("docx", {"c.docx": package("docx")})})},
)

BAD: dict[str, tuple[str, bytes, str, str]] = {
    "program": ("a.pdf", PROGRAM, "program", "is a program"),
    "program-as-text": ("a.txt", PROGRAM, "program", "is a program"),
    "elf": ("a.jpg", b"\x7fELF" + bytes(60), "program", "is a program"),
    "page": ("a.pdf", PAGE, "content_mismatch", "a web page or a script"),
    "page-before-pdf": ("a.pdf", PAGE + PDF, "content_mismatch", "a web page or a script"),
    "page-as-old-excel": ("a.xls", PAGE, "content_mismatch", "a web page or a script"),
    "page-as-text": ("a.txt", b"\xef\xbb\xbf \n" + PAGE, "content_mismatch", "a web page"),
    "page-in-utf16": ("a.txt", PAGE.decode().encode("utf-16"), "content_mismatch", "a web page"),
    "page-after-words": ("a.csv", b"a,b\n" + PAGE, "content_mismatch", "a web page or a script"),
    "drawing": ("a.svg", DRAWING, "type_not_taken", "a .svg file"),
    "drawing-as-picture": ("a.png", DRAWING, "content_mismatch", "a web page or a script"),
    "gif-and-page": ("a.pdf", b"GIF89a=1;/*" + PAGE, "content_mismatch", "a GIF picture"),
    "gif-as-text": ("a.txt", b"GIF89a=1;/*" + PAGE, "content_mismatch", "a GIF picture"),
    "picture-and-archive": ("a.zip", JPEG + zipped({"a.txt": b"x"}), "content_mismatch", "JPEG"),
    "pdf-with-script": ("a.pdf", PDF + b"<</S/JavaScript/JS(x)>>", "active_pdf", "a script"),
    "pdf-with-veiled-script": ("a.pdf", PDF + b"<</#53 /J#61vaScript>>", "active_pdf", "a script"),
    "pdf-with-launch": ("a.pdf", PDF + b"<</S /Launch/F(cmd)>>", "active_pdf", "starts a program"),
    "pdf-with-script-on-an-edge": (
        "a.pdf",
        PDF.ljust(64 * 1024 - 7) + b"/S/JavaScript ",
        "active_pdf",
        "a script",
    ),
    "docx-with-macros": ("a.docx", with_macros(), "macros", "macros"),
    "docx-with-hidden-macros": (
        "a.docx",
        package("docx", {"word/x.bin": compound({"VBA/_VBA_PROJECT": b"x"})}),
        "macros",
        "a.docx / word/x.bin",
    ),
    "docx-with-entities": (
        "a.docx",
        zipped({"[Content_Types].xml": b"wordprocessingml.document.main+xml &#x6d;acroEnabled"}),
        "macros",
        "macros",
    ),
    "docx-with-control": (
        "a.docx",
        package("docx", {"word/activeX/a.xml": b"x"}),
        "macros",
        "macros",
    ),
    "docx-with-program": (
        "a.docx",
        package("docx", {"word/embeddings/a.bin": PROGRAM}),
        "program",
        "a.bin",
    ),
    "docx-with-script": ("a.docx", package("docx", {"word/a.vbs": b"x"}), "program", "word/a.vbs"),
    "docx-with-package": (
        "a.docx",
        package("docx", {"word/o.bin": compound({"\x01Ole10Native": b"x"})}),
        "embedded",
        "word/o.bin",
    ),
    "docx-with-chart-with-macros": (
        "a.docx",
        package("docx", {"word/embeddings/b.xlsx": with_macros("xlsx")}),
        "macros",
        "macros",
    ),
    "docx-too-deep": ("a.docx", DEEP, "nested", "inside of an archive"),
    "docx-cut-short": ("a.docx", package("docx")[:-30], "damaged", "damaged"),
    "docx-with-password": ("a.docx", compound({"EncryptedPackage": b"x"}), "locked", "password"),
    "docx-of-old-format": (
        "a.docx",
        compound({"WordDocument": b"x"}),
        "content_mismatch",
        "old format",
    ),
    "docx-that-is-xlsx": ("a.docx", workbook(), "content_mismatch", "an Excel workbook"),
    "docx-that-is-zip": ("a.docx", zipped({"a.txt": b"x"}), "content_mismatch", "a zip archive"),
    "xlsx-with-old-macros": (
        "a.xlsx",
        package("xlsx", {"xl/macrosheets/s.xml": b"x"}),
        "macros",
        "",
    ),
    "xlsm": ("a.xlsm", with_macros("xlsx"), "type_not_taken", "of a type that holds macros"),
    "doc-with-macros": (
        "a.doc",
        compound({"WordDocument": b"x", "Macros/VBA/_VBA_PROJECT": b"x"}),
        "macros",
        "macros",
    ),
    "doc-that-is-xls": (
        "a.doc",
        compound({"Workbook": sheet()}),
        "content_mismatch",
        "an Excel workbook",
    ),
    "doc-that-is-docx": ("a.doc", package("docx"), "content_mismatch", "new format"),
    "doc-with-package": (
        "a.doc",
        compound({"WordDocument": b"x", "ObjectPool/_1/\x01Ole10Native": b"x"}),
        "embedded",
        "another file inside",
    ),
    "doc-with-password": (
        "a.doc",
        compound({"WordDocument": bytes(11) + b"\x01"}),
        "locked",
        "password",
    ),
    "doc-cut-short": ("a.doc", compound({"WordDocument": b"x"})[:600], "damaged", "damaged"),
    "doc-of-nothing": ("a.doc", compound({"Contents": b"x"}), "content_mismatch", "old format"),
    "xls-with-macro-sheet": ("a.xls", compound({"Workbook": sheet(kind=1)}), "macros", "macros"),
    "xls-with-password": (
        "a.xls",
        compound({"Workbook": record(0x2F, b"x")}),
        "locked",
        "password",
    ),
    "ppt-with-macros": (
        "a.ppt",
        compound({"PowerPoint Document": b"\x02\0\0\x04\x0c\0\0\0abcd\x01\0\0\0\x02\0\0\0"}),
        "macros",
        "macros",
    ),
    "odt-with-macros": (
        "a.odt",
        open_document("text", {"Basic/Standard/a.xml": b"x"}),
        "macros",
        "",
    ),
    "odt-with-password": (
        "a.odt",
        open_document("text", {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        "locked",
        "password",
    ),
    "odt-that-is-ods": ("a.odt", open_document("spreadsheet"), "content_mismatch", ""),
    "ofd-that-is-zip": ("a.ofd", zipped({"a.txt": b"x"}), "content_mismatch", "a zip archive"),
    "zip-with-program": (
        "a.zip",
        zipped({"x/a.exe": PROGRAM}),
        "type_not_taken",
        "a.zip / x/a.exe",
    ),
    "zip-with-renamed-program": ("a.zip", zipped({"a.pdf": PROGRAM}), "program", "a.zip / a.pdf"),
    "zip-with-debris-program": (
        "a.zip",
        zipped({"Thumbs.db": PROGRAM}),
        "type_not_taken",
        "Thumbs.db",
    ),
    "zip-with-macros": ("a.zip", zipped({"a.docx": with_macros()}), "macros", "a.zip / a.docx"),
    "zip-in-zip": ("a.zip", zipped({"b.zip": zipped({"a.txt": b"x"})}), "nested", "a.zip / b.zip"),
    "rar-in-zip": ("a.zip", zipped({"b.rar": b"Rar!"}), "nested", "a.zip / b.rar"),
    "zip-with-password": ("a.zip", zipped({"a.txt": b"x"}, flags=1), "locked", "password"),
    "zip-upwards": ("a.zip", zipped({"../../etc/passwd.txt": b"x"}), "bad_path", "leads out"),
    "zip-upwards-windows": ("a.zip", zipped({"a\\..\\..\\b.txt": b"x"}), "bad_path", "leads out"),
    "zip-absolute": ("a.zip", zipped({"/etc/passwd.txt": b"x"}), "bad_path", "leads out"),
    "zip-on-drive": ("a.zip", zipped({"C:/a.txt": b"x"}), "bad_path", "leads out"),
    "zip-of-nothing": ("a.zip", zipped({}), "empty", "is empty"),
    "zip-of-folders": ("a.zip", zipped({"a/": b""}), "empty", "is empty"),
    "zip-with-empty-file": ("a.zip", zipped({"a.txt": b""}), "empty", "a.zip / a.txt"),
    "zip-cut-short": ("a.zip", zipped({"a.txt": b"x" * 99})[:-10], "damaged", "damaged"),
    "zip-with-wrong-sum": ("a.zip", zipped({"a.txt": b"x"}, crc=1), "damaged", "damaged"),
    "bomb": ("a.zip", BOMB, "too_large_unpacked", "unpacks to more than"),
    "bomb-that-lies": (
        "a.zip",
        zipped({"a.txt": bytes(20 * MIB)}, size=9),
        "too_large_unpacked",
        "",
    ),
    "bomb-in-document": (
        "a.docx",
        package("docx", {"word/document2.xml": bytes(20 * MIB)}),
        "too_large_unpacked",
        "unpacks to more than",
    ),
    "bomb-in-document-in-zip": (
        "a.zip",
        zipped({"a.docx": package("docx", {"word/b.xml": bytes(20 * MIB)})}),
        "too_large_unpacked",
        "a.zip / a.docx",
    ),
    "rar": ("a.rar", b"Rar!\x1a\x07\x01\0", "type_not_taken", "Pack the files as .zip"),
    "7z": ("a.7z", b"7z\xbc\xaf\x27\x1c", "type_not_taken", "Pack the files as .zip"),
    "rar-as-zip": (
        "a.zip",
        b"Rar!\x1a\x07\x01\0",
        "content_mismatch",
        "an archive that is not zip",
    ),
    "no-ending": ("报告", PDF, "type_not_taken", "has no ending"),
    "two-endings": ("a.pdf.exe", PDF, "type_not_taken", "a .exe file"),
    "nothing": ("a.pdf", b"", "empty", "is empty"),
    "noise-as-text": ("a.txt", bytes(range(256)), "content_mismatch", "does not hold such a file"),
    "noise-as-picture": ("a.png", b"\x01\x02\x03", "content_mismatch", "does not hold such a file"),
}


@pytest.mark.parametrize(("name", "content", "code", "words"), BAD.values(), ids=BAD)
def test_bad_file_is_refused_in_words(name: str, content: bytes, code: str, words: str) -> None:
    error = refusal(name, content)

    assert error.code == code
    assert words in str(error)
    assert str(error).startswith(f"“{name}")


def test_type_that_is_not_allowed_here_is_refused() -> None:
    with pytest.raises(FileRefused) as caught:
        inspect(BytesIO(PDF), name="a.pdf", allowed=["docx"])

    assert caught.value.code == "type_not_taken"


def test_false_size_and_sum_that_fit_each_other_are_seen_through() -> None:
    whole = b"0123456789" * 9
    cut = zipped({"a.txt": whole}, size=10, crc=zipfile.crc32(whole[:10]))

    with zipfile.ZipFile(BytesIO(cut)) as archive:  # a reader that believes the header is content
        assert archive.read("a.txt") == whole[:10]
    assert refusal("a.zip", cut).code == "damaged"


def test_more_members_than_the_limit_are_refused() -> None:
    archive = zipped({f"{n}.txt": b"x" for n in range(4)})

    assert look("a.zip", archive, Limits(members=4)) == "application/zip"
    assert refusal("a.zip", archive, Limits(members=3)).code == "too_many_members"


def test_sum_of_all_archives_counts() -> None:
    inner = package("docx", {"word/a.txt": b"0123456789" * 60_000})
    archive = zipped({"a.docx": inner, "b.docx": inner})

    assert look("a.docx", inner, Limits(unpacked=MIB))
    assert refusal("a.zip", archive, Limits(unpacked=MIB)).code == "too_large_unpacked"


def test_chinese_name_of_a_windows_archive_is_read_and_shown() -> None:
    to = BytesIO()
    with zipfile.ZipFile(to, "w") as archive:
        archive.writestr("XXXX.exe", b"x")
    named = to.getvalue().replace(b"XXXX", "台账".encode("gbk"))

    assert "“a.zip / 台账.exe”" in str(refusal("a.zip", named))


def test_link_in_an_archive_is_refused() -> None:
    to = BytesIO()
    with zipfile.ZipFile(to, "w") as archive:
        link = zipfile.ZipInfo("a.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")

    assert refusal("a.zip", to.getvalue()).code == "bad_path"


def test_unknown_packing_is_refused() -> None:
    to = BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", b"x")

    assert refusal("a.zip", to.getvalue()).code == "not_unpackable"


def verdict(name: str, content: bytes) -> str:
    """The content type, or the code of the refusal."""
    try:
        return look(name, content)
    except FileRefused as error:
        return error.code


@pytest.mark.parametrize("at", range(8, 1536, 24))
def test_spoilt_old_document_is_refused_or_read_but_never_an_error(at: int) -> None:
    whole = bytearray(compound({"WordDocument": b"x", "ObjectPool/_1/Data": b"y"}))
    whole[at : at + 4] = b"\xff\xff\xff\x7f"

    assert verdict("a.doc", bytes(whole)) in ("application/msword", "damaged", "content_mismatch")


@pytest.mark.parametrize("at", range(0, 400, 7))
def test_spoilt_archive_is_refused_or_read_but_never_an_error(at: int) -> None:
    whole = bytearray(package("docx"))
    whole[at : at + 2] = b"\xff\xfe"

    assert verdict("a.docx", bytes(whole)) in KNOWN_CODES


KNOWN_CODES = {code for _name, _content, code, _words in BAD.values()} | {
    "not_unpackable",
    f"{VENDOR}wordprocessingml.document",
}

NAMES = {
    "报告.pdf": "报告.pdf",
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\张三\\报告.pdf": "报告.pdf",
    "a/b\\c.pdf": "c.pdf",
    "..": "file",
    "": "file",
    "   ": "file",
    "/": "file",
    ".pdf": "file.pdf",
    "..pdf": "file.pdf",
    'a<b>:"|?*.pdf': "ab.pdf",
    "a\0b\n\x7f.pdf": "ab.pdf",
    "a\u202efdp.exe": "afdp.exe",
    "a\u200b\ufeff.pdf": "a.pdf",
    "e\u0301.pdf": "é.pdf",
    "a.pdf. . ": "a.pdf",
    "CON.pdf": "_CON.pdf",
    "lpt1": "_lpt1",
    "com10.pdf": "com10.pdf",
    "concept.pdf": "concept.pdf",
    "\ud800a.pdf": "a.pdf",
    "台账 （更正）.xlsx": "台账 （更正）.xlsx",
    "第3.完成情况说明以及其他": "第3.完成情况说明以及其他",
}


@pytest.mark.parametrize(("given", "clean"), NAMES.items())
def test_name_is_made_harmless(given: str, clean: str) -> None:
    assert clean_name(given) == clean


@pytest.mark.parametrize("length", [121, 500, 2000])
def test_long_name_is_cut_and_keeps_its_ending(length: int) -> None:
    assert clean_name("报" * length + ".PDF") == "报" * 116 + ".PDF"
    assert clean_name("报" * length) == "报" * 120
    assert len(clean_name("a." + "b" * length)) == 120


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [
        ("application/pdf", True),
        ("image/png", True),
        ("image/jpeg", True),
        ("text/plain; charset=gb18030", True),
        ("text/csv; charset=utf-8", False),
        ("image/gif", False),
        ("application/zip", False),
        ("text/html", False),
    ],
)
def test_browser_shows_only_what_does_no_harm(content_type: str, shown: bool) -> None:
    assert is_shown_inline(content_type) is shown
