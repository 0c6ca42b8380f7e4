"""The audit trail in words: what a row of it says to a reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tasks.choices import FlagKind, Kind, Light, LimitKind, State
from tasks.models import Activity, WorkItem

VERBS: dict[str, Promise] = {
    "report_filed": pgettext_lazy("trail", "filed a report"),
    "readings_recorded": pgettext_lazy("trail", "recorded readings"),
    "flag_raised": pgettext_lazy("trail", "raised a flag"),
    "flag_cleared": pgettext_lazy("trail", "cleared a flag"),
    "milestone_added": pgettext_lazy("trail", "added a milestone"),
    "start_set": pgettext_lazy("trail", "set the start"),
    "took_in": pgettext_lazy("trail", "took in the notice"),
    "corrected": pgettext_lazy("trail", "corrected the task"),
    "settled": pgettext_lazy("trail", "settled a question"),
    "added_units": pgettext_lazy("trail", "added units"),
    "published": pgettext_lazy("trail", "published the plan"),
    "admin_added": pgettext_lazy("trail", "added in the administration"),
    "admin_changed": pgettext_lazy("trail", "changed in the administration"),
    "admin_deleted": pgettext_lazy("trail", "deleted in the administration"),
    "admin_password_set": pgettext_lazy("trail", "set a new password"),
}
FIELDS: dict[str, Promise] = {
    "progress": gettext_lazy("Progress"),
    "light": gettext_lazy("Light"),
    "milestone": gettext_lazy("Milestone"),
    "milestones": gettext_lazy("Milestones"),
    "units": gettext_lazy("Units"),
    "targets": gettext_lazy("Targets"),
    "problem": gettext_lazy("Question"),
}
VALUES: dict[str, dict[str, Promise]] = {
    "state": dict(State.choices),
    "light": dict(Light.choices),
    "flag": dict(FlagKind.choices),
    "kind": dict(Kind.choices),
    "next_limit_kind": dict(LimitKind.choices),
}


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


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the trail as pages print it."""

    at: datetime
    who: str
    what: str
    subject: str
    changes: list[Change]
    reason: str


def in_words(rows: Iterable[Activity]) -> list[Entry]:
    """The rows as sentences, in their order."""
    return [_entry(row) for row in rows]


def _entry(row: Activity) -> Entry:
    what = VERBS.get(row.verb)
    subject = "" if row.item_id and row.subject == str(row.item) else row.subject
    return Entry(
        at=row.at,
        who=row.actor_name or _("System"),
        what=str(what) if what else row.verb.replace("_", " "),
        subject=subject,
        changes=[_change(change) for change in row.changes],
        reason=row.reason,
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
    if field == "progress" and value:
        return f"{value.removesuffix('.0')}%"
    return str(VALUES.get(field, {}).get(value, value))
