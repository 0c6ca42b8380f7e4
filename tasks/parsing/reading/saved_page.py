"""Web pages saved in one file (.mht, .mhtml), as browsers and older versions of Word save them."""

from __future__ import annotations

from email import message_from_bytes

from tasks.parsing.reading import web
from tasks.parsing.reading.kinds import Kind
from tasks.parsing.reading.refusals import refusal
from tasks.parsing.reading.sandbox import LABELS


def read(data: bytes) -> str:
    """The text of the first page in the file. Raises UnreadableNotice."""
    for part in message_from_bytes(data.lstrip()).walk():
        if part.get_content_type() == "text/html":
            packed = part.get_payload(decode=True)
            if isinstance(packed, bytes):
                return web.read(packed, charset=part.get_content_charset())
    raise refusal("damaged", format=LABELS[Kind.MHT])
