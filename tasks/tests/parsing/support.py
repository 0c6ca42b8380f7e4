"""Short ways to the parts of the reader that a table test asks."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from tasks.parsing import Item, ParsedNotice, parse_notice, read
from tasks.parsing.clauses import Reading, read_pieces
from tasks.parsing.flow import clean

CORPUS = Path(__file__).parent / "corpus"
NOTICES = Path(__file__).parents[3] / "fixtures" / "notices"
NAMES = ("taian-2024", "jilin-2024")


def reading_of(text: str) -> Reading:
    return read_pieces(clean(text, 0, len(text)))


def item_of(body: str, *, head: str = "2024年工作要点\n一、加强治理。") -> Item:
    """The one item of a notice that consists of `head` and `body`."""
    (item,) = parse_notice(head + body).items
    return item


@cache
def source_of(name: str) -> str:
    return read((NOTICES / f"{name}.txt").read_bytes())


@cache
def parsed(name: str) -> ParsedNotice:
    return parse_notice(source_of(name))


def reference_of(name: str) -> dict[str, Any]:
    form: dict[str, Any] = json.loads((CORPUS / f"{name}.reference.json").read_text("utf-8"))
    return form
