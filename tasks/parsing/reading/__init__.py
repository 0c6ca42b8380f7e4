"""From the bytes of an uploaded file to text, or to one sentence that says why not."""

from tasks.parsing.reading.dispatch import MAX_BYTES, read
from tasks.parsing.reading.kinds import ENDINGS, OFFICE_ENDINGS
from tasks.parsing.reading.office import is_installed as office_is_installed
from tasks.parsing.reading.refusals import SENTENCES, UnreadableNotice

__all__ = [
    "ENDINGS",
    "MAX_BYTES",
    "OFFICE_ENDINGS",
    "SENTENCES",
    "UnreadableNotice",
    "office_is_installed",
    "read",
]
