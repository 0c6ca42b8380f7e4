"""What others did while a person was writing: to the item, and to the very same draft."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import User
from indicators.asking import Asked
from indicators.figures import figure
from indicators.forms import SHOWN, ReportForm
from indicators.services.reporting import reading_field, whole_field
from indicators.wording import unit_of
from tasks.choices import ReportState
from tasks.models import ProgressReport
from tasks.templatetags.ui import number
from tasks.trail import Entry, in_words


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Why what was sent was not taken, who else wrote on the report and when, and what changed about the item.

    ``who`` is empty where nobody did, or where nothing tells who; ``told`` then says what became of the report.
    """

    sentence: str
    who: str
    at: datetime | None
    told: str
    changes: list[Entry]


def meanwhile(asked: Asked, *, by: User, seen: int, sentence: str, sent: int | None) -> Meanwhile:
    """What happened since the row ``seen`` of the trail, and to the draft since its version ``sent``. One query."""
    report = asked.sheet.report
    since = asked.sheet.item.activities.filter(pk__gt=seen)
    changes = in_words(since.exclude(verb="draft_begun", actor=by))
    if report is None:
        told = _("The draft that you were writing on is gone: sending this begins a new one.")
        return Meanwhile(sentence, "", None, told if sent is not None else "", changes)
    if report.version == sent:
        return Meanwhile(sentence, "", None, "", changes)
    if report.state == ReportState.DRAFT:
        return Meanwhile(sentence, str(report.reported_by), report.reported_at, "", changes)
    return Meanwhile(sentence, "", None, _told(report), changes)


def theirs_of(asked: Asked, form: ReportForm) -> dict[str, str]:
    """Field name → what is stored in its place, in words, of a draft that differs from what was typed."""
    return dict(_theirs(asked, form)) if asked.sheet.report else {}


def field_words(form: ReportForm, name: str, stored: Any, unit: str) -> str:
    """A value of a field as a person reads it; empty for nothing."""
    if isinstance(stored, Decimal):
        return figure(stored, unit)
    if isinstance(stored, bool):
        return _("done") if stored else _("not done")
    if isinstance(stored, list):
        labels = dict(form.fields[name].choices)  # type: ignore[attr-defined]  # a choice field
        return "；".join(str(labels[pk]) for pk in stored if pk in labels)
    return str(stored or "")


def _theirs(asked: Asked, form: ReportForm) -> Iterator[tuple[str, str]]:
    units = {reading_field(row.indicator): unit_of(row) for row in asked.targets}
    units |= {whole_field(row.indicator): "" for row in asked.targets}
    for name in form.changed_data:
        if name not in SHOWN:
            stored = asked.initial.get(name)
            yield name, field_words(form, name, stored, units.get(name, "%")) or _("nothing")


def _told(report: ProgressReport) -> str:
    if report.is_writable:
        return _("A colleague changed the returned report; what differs stands under each field.")
    return _("%(who)s handed this report in at %(percent)s%%. Take it back first to change it.") % {
        "who": report.reported_by,
        "percent": number(report.percent),
    }
