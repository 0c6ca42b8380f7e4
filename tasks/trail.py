"""The audit trail in words: what a row of it says to a reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from tasks.models import Activity, WorkItem
from tasks.trail_words import FIELDS, VALUES, VERBS

FOLDED = 120  # characters of old and new value together


@dataclass(frozen=True, slots=True)
class Change:
    """One field with its values in words. Of a light, ``old_light`` and ``new_light`` keep the shapes.

    A flag has no label and is named by ``new`` alone.
    """

    label: str
    old: str
    new: str
    old_light: str = ""
    new_light: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it is more than a line or two, and so is shown folded."""
        return len(self.old) + len(self.new) > FOLDED


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the trail as pages print it. ``behalf`` is whom ``who`` stood in for."""

    at: datetime
    who: str
    what: str
    subject: str
    changes: list[Change]
    reason: str
    behalf: str = ""
    address: str = ""


def in_words(rows: Iterable[Activity], *, addresses: bool = False) -> list[Entry]:
    """The rows as sentences, in their order; with network addresses only for those who check the trail."""
    return [_entry(row, addresses) for row in rows]


def since(item: WorkItem, seen: int) -> list[Entry]:
    """What was changed about an item after the row of this key: what somebody who came too late is shown."""
    return in_words(item.activities.filter(pk__gt=seen))


def newest(item: WorkItem) -> int:
    """The key of the item's newest row of the trail; 0 for none."""
    return item.activities.order_by("-pk").values_list("pk", flat=True).first() or 0


def _entry(row: Activity, addresses: bool) -> Entry:
    what = VERBS.get(row.verb)
    subject = "" if row.item_id and row.subject == str(row.item) else row.subject
    return Entry(
        at=row.at,
        who=row.actor_name or _("System"),
        what=str(what) if what else row.verb.replace("_", " "),
        subject=subject,
        changes=[_change(change) for change in row.changes if change["old"] or change["new"]],
        reason=row.reason,
        behalf=row.behalf,
        address=(row.address or "") if addresses else "",
    )


def _change(change: dict[str, str]) -> Change:
    field, old, new = change["field"], change["old"], change["new"]
    if field == "flag":  # the verb says whether it was raised or cleared
        return Change("", "", _value(field, new or old))
    is_light = field == "light"
    return Change(
        label=_label(field),
        old=_value(field, old),
        new=_value(field, new),
        old_light=old if is_light else "",
        new_light=new if is_light else "",
    )


def _label(field: str) -> str:
    if field in FIELDS:
        return str(FIELDS[field])
    try:
        return str(WorkItem._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # no relation is named
    except (FieldDoesNotExist, AttributeError):
        return field


def _value(field: str, value: str) -> str:
    if field in ("progress", "percent") and value:
        return f"{value.removesuffix('.0')}%"
    return str(VALUES.get(field, {}).get(value, value))
