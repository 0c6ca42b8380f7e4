"""The values that reading a notice yields; every one keeps its place in the source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of `ParsedNotice.source` in characters, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit or a partner as printed, white space taken out of the name."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Target:
    """A quantified commitment: `metric op value unit`, at best `value_max`, until `due`.

    `kind` is outcome, quantity, frequency or scope (a count that only says how big the object
    is). `implicit` marks what words say without a number (全覆盖 is 100 %). `unit` is empty
    where the clause names none.
    """

    quote: str
    span: Span
    metric: str
    kind: str
    op: str
    value: Decimal
    unit: str
    value_max: Decimal | None = None
    due: date | None = None
    implicit: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """An explicit limit: a date, or an ISO 8601 period after an event that the clause names."""

    quote: str
    span: Span
    date: date | None = None
    relative: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A recurring duty. `count` times a period, `day` of the month, `starts` as YYYY-MM.

    `freq` is daily, weekly, monthly, quarterly, halfyearly or yearly.
    """

    quote: str
    span: Span
    freq: str
    count: int | None = None
    day: int | None = None
    starts: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A doubt that a reviewer must see. Edges translate by `code`; `message` is short English."""

    code: str
    span: Span
    params: tuple[tuple[str, str], ...]
    message: str


@dataclass(frozen=True, slots=True)
class DomainReason:
    """A word that speaks for the item's domain: `where` it stands and its share of the sum.

    `where` is title, section, heading (the nearest above), further, unit or body.
    """

    where: str
    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class DomainChoice:
    """The domain that an item's words tell, those words by weight, and a second one that comes near.

    Without reasons no domain's words were found, or none had the upper hand (`runner_up` names the
    first of them): planning then.
    """

    code: str
    reasons: tuple[DomainReason, ...] = ()
    runner_up: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A leaf of the source by what it is; segments tile the source.

    `kind`: name (the notice's own title), meta, preamble, section, heading; title, body and
    responsibility of an item; furniture or leftover. `level` counts from 1 for headings and items,
    `text` is the clean text, `item` the ordinal of the item that it belongs to, else 0.
    """

    kind: str
    span: Span
    level: int = 0
    text: str = ""
    item: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A leaf clause with action text: a list of `segments`.

    `spans` are the same without the blanks about it, several where page furniture cuts the clause.
    `text` is the clause after its marker as clean text (lines rejoined, furniture out) with the
    title sentence and the responsibility bracket. `kind` is goal or task, `ordinal` counts from 1.
    `domain_choice` says why the words tell a domain; a reviewed annotation may name another one.
    """

    ordinal: int
    marker: str
    kind: str
    section: str
    path: tuple[str, ...]
    title: str
    text: str
    spans: tuple[Span, ...]
    starts: str
    ends: str
    domain: str
    lead_units: tuple[Mention, ...] = ()
    other_units: tuple[Mention, ...] = ()
    partners: tuple[Mention, ...] = ()
    targets: tuple[Target, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    recurrences: tuple[Recurrence, ...] = ()
    problems: tuple[Problem, ...] = ()
    flags: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()
    domain_choice: DomainChoice | None = None


@dataclass(frozen=True, slots=True)
class Meta:
    """What the head of the notice says of itself; empty or None where it says nothing."""

    title: str = ""
    doc_number: str = ""
    issuer: str = ""
    issued: date | None = None
    year: int | None = None
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedNotice:
    """A notice as read. `segments` cover `source` in order and without overlap."""

    source: str
    meta: Meta
    items: tuple[Item, ...]
    segments: tuple[Segment, ...]
    problems: tuple[Problem, ...]
