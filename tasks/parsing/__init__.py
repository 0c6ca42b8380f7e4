"""Reads Chinese work-plan notices: bytes to text, text to items with their places in the text."""

from tasks.parsing.annotation import to_json
from tasks.parsing.display import Segment, segments
from tasks.parsing.notice import (
    Block,
    Deadline,
    Item,
    Mention,
    Meta,
    ParsedNotice,
    Problem,
    Recurrence,
    Span,
    Target,
)
from tasks.parsing.overlay import from_json
from tasks.parsing.parse import parse_notice
from tasks.parsing.reading import UnreadableNotice, read

__all__ = [
    "Block",
    "Deadline",
    "Item",
    "Mention",
    "Meta",
    "ParsedNotice",
    "Problem",
    "Recurrence",
    "Segment",
    "Span",
    "Target",
    "UnreadableNotice",
    "from_json",
    "parse_notice",
    "read",
    "segments",
    "to_json",
]
