"""From the bytes of an uploaded file to text, or to one sentence that says why not."""

from __future__ import annotations

MAX_BYTES = 20 * 1024 * 1024

# First bytes of what people upload by mistake, and what to call it.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP or Office (.docx, .xlsx, .ofd)"),
    (b"\xd0\xcf\x11\xe0", "Office 97-2003 (.doc, .xls, .wps)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"II*\x00", "TIFF image"),
    (b"MM\x00*", "TIFF image"),
    (b"Rar!", "RAR archive"),
    (b"7z\xbc\xaf", "7z archive"),
    (b"\x1f\x8b", "gzip archive"),
)
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# A Chinese text in the wrong encoding turns into rare characters; a right one is mostly common.
COMMON_SHARE = 0.7
ENOUGH_HAN = 20
CONTROLS = frozenset(chr(c) for c in range(32)) - set("\t\n\r\x0b\x0c") | {"\x7f", "�"}


class UnreadableNotice(ValueError):
    """A file that holds no readable text: `code` (empty, too_large, binary, bad_encoding)."""

    def __init__(self, code: str, message: str, params: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.params = params or {}


def read(data: bytes, *, limit: int = MAX_BYTES) -> str:
    """The text of a notice: UTF-8, UTF-16 with a byte order mark, or GB 18030; lines end in LF.

    Raises UnreadableNotice for what is empty, larger than `limit` bytes, binary or wrongly encoded.
    """
    if len(data) > limit:
        sizes = {"size": str(len(data)), "limit": str(limit)}
        message = f"The file is too large: {len(data)} bytes, at most {limit} are read."
        raise UnreadableNotice("too_large", message, sizes)
    if not data.strip():
        raise UnreadableNotice("empty", "The file is empty.")
    _refuse_binary(data)
    text = _decode(data).replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if not text.strip():
        raise UnreadableNotice("empty", "The file holds no text, only white space.")
    return text


def _refuse_binary(data: bytes) -> None:
    for signature, name in SIGNATURES:
        if data.startswith(signature):
            message = f"The file is not plain text but {name}; save it as text and try again."
            raise UnreadableNotice("binary", message, {"format": name})
    if b"\x00" in data and not data.startswith(UTF16_MARKS):
        message = "The file is not plain text: it holds NUL bytes."
        raise UnreadableNotice("binary", message, {"format": ""})


def _decode(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith(UTF16_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_plausible(text, guessed=encoding == "gb18030"):
            return text
    message = "The file's encoding is unknown; save it as UTF-8 and try again."
    raise UnreadableNotice("bad_encoding", message)


def _is_plausible(text: str, *, guessed: bool) -> bool:
    """Hardly a control character, and, where the encoding was guessed, mostly common ones."""
    if sum(map(text.count, CONTROLS)) > len(text) // 500:
        return False
    if not guessed:
        return True
    han = [character for character in text if "一" <= character <= "鿿"]
    foreign = sum(1 for character in text if ord(character) > 127 and not _is_gbk(character))
    common = sum(1 for character in han if _is_common(character))
    if foreign > max(5, len(text) // 50):
        return False
    return len(han) < ENOUGH_HAN or common >= COMMON_SHARE * len(han)


def _is_gbk(character: str) -> bool:
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _is_common(character: str) -> bool:
    """In the first level of GB 2312, the 3,755 most used characters."""
    try:
        first = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xB0 <= first <= 0xD7
