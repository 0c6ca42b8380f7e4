"""How each unit stands with its part of an item, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasks.buttons import Tag
from tasks.choices import State
from tasks.models import Responsibility
from tasks.templatetags.ui import number


@dataclass(frozen=True, slots=True)
class PartRow:
    """A unit's part with its state, who signed for it, what counts of its reports, and what it is late with."""

    part: Responsibility
    state: str
    signed: str
    accepted: str
    tags: list[Tag]


def part_rows(parts: Iterable[Any], *, is_open: bool) -> list[PartRow]:
    """The parts ``with_reporting`` of an item in their order."""
    return [
        PartRow(
            part=part,
            state=str(part.get_state_display()),
            signed=_signed(part),
            accepted=_accepted(part.accepted_percent, part.accepted_on),
            tags=list(_tags(part, is_open=is_open)),
        )
        for part in parts
    ]


def parts_title(rows: Iterable[PartRow]) -> str:
    """What was found: how many units there are, and how many have not signed."""
    states = [row.part.state for row in rows]
    n, unsigned = len(states), states.count(State.TO_SIGN)
    if not unsigned:
        return ngettext("%(n)s responsible unit", "%(n)s responsible units", n) % {"n": n}
    if n == 1:
        return _("The unit has not signed for it yet")
    text = ngettext(
        "%(all)s units, %(n)s has not signed", "%(all)s units, %(n)s have not signed", unsigned
    )
    return text % {"all": n, "n": unsigned}


def _signed(part: Responsibility) -> str:
    if part.signed_at is None:
        return ""
    figures = {"who": part.signed_by or "", "day": f"{localtime(part.signed_at):%m-%d}"}
    return _("signed by %(who)s on %(day)s") % figures


def _accepted(percent: Any, on: date | None) -> str:
    if on is None:
        return _("no report verified yet")
    return _("%(percent)s%% verified, as of %(day)s") % {
        "percent": number(percent),
        "day": f"{on:%m-%d}",
    }


def _tags(part: Any, *, is_open: bool) -> Iterator[Tag]:
    if is_open and part.state == State.TO_SIGN:
        yield Tag(_("Not signed for"), late=True)
    if is_open and part.is_pending and part.is_unreported:
        yield Tag(_("Not reported"), late=True)
    if part.handed_on and part.handed_on > part.was_due:
        days = (part.handed_on - part.was_due).days
        words = ngettext("last report %(n)s day late", "last report %(n)s days late", days)
        yield Tag(words % {"n": days}, late=True)
