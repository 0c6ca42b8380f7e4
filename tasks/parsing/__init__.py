"""Reads Chinese work-plan notices: bytes to text, text to items with their places in the text."""

from tasks.parsing.annotation import to_json
from tasks.parsing.display import Run, runs
from tasks.parsing.domains import Vocabulary
from tasks.parsing.notice import (
    Deadline,
    DomainChoice,
    DomainReason,
    Item,
    Mention,
    Meta,
    ParsedNotice,
    Problem,
    Recurrence,
    Segment,
    Span,
    Target,
)
from tasks.parsing.overlay import from_json
from tasks.parsing.parse import parse_notice
from tasks.parsing.reading import UnreadableNotice, read

__all__ = [
    "Deadline",
    "DomainChoice",
    "DomainReason",
    "Item",
    "Mention",
    "Meta",
    "ParsedNotice",
    "Problem",
    "Recurrence",
    "Run",
    "Segment",
    "Span",
    "Target",
    "UnreadableNotice",
    "Vocabulary",
    "from_json",
    "parse_notice",
    "read",
    "runs",
    "to_json",
]
