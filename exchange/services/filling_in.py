"""Reports that came in workbooks: checked by the report form, tried, and then handed in, all of them or none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Unit, User
from exchange.fillin.lines import Key, asked_line
from indicators.asking import Asked
from indicators.forms import ReportForm
from indicators.services.reporting import report_with_readings, save_draft_with_readings
from indicators.sheet import sheet_items
from tasks.models import ProgressReport
from tasks.services.activity import record
from tasks.services.reporting import Content
from worktracker.lib.errors import DomainError


@dataclass(frozen=True, slots=True)
class Wish:
    """A report as it is to be: of which unit, what the form is sent, and the versions that the person was shown.

    ``report`` is the report's version, None where none stood; ``item`` that of the task.
    """

    unit: int
    key: Key
    report: int | None
    item: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tried:
    """A wish with the form that it fills in; None and a sentence where the form cannot be opened for it."""

    wish: Wish
    asked: Asked | None
    form: ReportForm | None
    sentence: str = ""

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Field and sentence of each thing that is wrong; no field for what is about the whole."""
        if self.form is None:
            return [("", self.sentence)]
        return [
            (name if name in self.form.fields else "", str(sentence))
            for name, sentences in self.form.errors.items()
            for sentence in sentences
        ]


class FillingRefused(DomainError):
    """Some report cannot be handed in as it is; nothing was stored. ``tried`` say which and why."""

    code = "filling_refused"
    status = 422

    def __init__(self, tried: Sequence[Tried]) -> None:
        super().__init__(
            _("Nothing was stored: some reports changed or cannot be handed in as they are.")
        )
        self.tried = tried


def check(
    wishes: Sequence[Wish], *, is_draft: bool, by: User, at: datetime, on: date
) -> list[Tried]:
    """Each with its form, and what is wrong with it. They are handed in as they would be, and taken back: what the
    services refuse then is said here. Nothing stays.
    """
    tried = [_opened(wish, is_draft=is_draft, by=by, on=on) for wish in wishes]
    is_each_once = len({(wish.unit, wish.key) for wish in wishes}) == len(wishes)
    if is_each_once and not any(one.wrong for one in tried):
        with transaction.atomic():
            _write(tried, is_draft=is_draft, at=at)
            transaction.set_rollback(True)
    return tried


@transaction.atomic
def fill_in(
    wishes: Sequence[Wish],
    *,
    is_draft: bool,
    files: Sequence[str],
    by: User,
    at: datetime,
    on: date,
) -> list[ProgressReport]:
    """Hands all of them in, or keeps all as drafts. Raises FillingRefused, and nothing is stored then."""
    tried = [_opened(wish, is_draft=is_draft, by=by, on=on) for wish in wishes]
    if any(one.wrong for one in tried):
        raise FillingRefused(tried)
    reports = _write(tried, is_draft=is_draft, at=at)
    if any(one.wrong for one in tried):
        raise FillingRefused(tried)
    for unit in Unit.objects.filter(pk__in={wish.unit for wish in wishes}).order_by("order", "pk"):
        told = {
            "files": "；".join(files)[:300],
            "reports": str(sum(wish.unit == unit.pk for wish in wishes)),
        }
        record(
            "workbook_filled",
            at=at,
            by=by,
            agency=unit.agency,
            subject=str(unit),
            changes=[{"field": name, "old": "", "new": value} for name, value in told.items()],
        )
    return reports


def _opened(wish: Wish, *, is_draft: bool, by: User, on: date) -> Tried:
    """The form of a wish with what was typed, as it stands now."""
    item = sheet_items(by, on=on).filter(pk=wish.key.item).first()
    if item is None:
        return Tried(wish, None, None, _("This task is not, or no longer, yours to report on."))
    try:
        asked = asked_line(item, unit_id=wish.unit, by=by, on=on, period_id=wish.key.period)
    except ObjectDoesNotExist:
        return Tried(wish, None, None, _("This unit has no part in the task any more."))
    except DomainError as refusal:
        return Tried(wish, None, None, str(refusal))
    report = asked.sheet.report
    if (report.version if report else None) != wish.report:
        return Tried(wish, None, None, _stale(report))
    form = asked.form(_sent(wish, asked), handing_in=not is_draft)
    form.is_valid()
    return Tried(wish, asked, form)


def _stale(report: ProgressReport | None) -> str:
    if report is None:
        return _("The draft in this workbook was thrown away. Download a new workbook.")
    return _(
        "%(who)s changed this report after the workbook was made; it now is: %(state)s. Download a new workbook."
    ) % {"who": report.reported_by, "state": report.get_state_display()}


def _sent(wish: Wish, asked: Asked) -> dict[str, Any]:
    """What a browser would send: what was typed, and what the workbook has no place for as it stands."""
    kept = {name: asked.initial.get(name) or [] for name in ("reached", "occurrences")}
    return {**kept, **wish.values, "version": wish.item, "report_version": wish.report}


def _write(tried: Sequence[Tried], *, is_draft: bool, at: datetime) -> list[ProgressReport]:
    """Each through the form's own services; what one refuses is added to its form, and the others are tried too."""
    reports = []
    for asked, form, wish in _sound(tried):
        try:
            with transaction.atomic():
                # Two units report on one task: what the first one's report changed about it is no surprise.
                is_as_shown = asked.sheet.item.version == wish.item
                version = _version_now(asked) if is_as_shown else wish.item
                reports.append(_stored(asked, form, version=version, is_draft=is_draft, at=at))
        except DomainError as refusal:
            form.refuse(str(refusal), field=refusal.params.get("field"))
    return reports


def _sound(tried: Sequence[Tried]) -> Iterator[tuple[Asked, ReportForm, Wish]]:
    for one in tried:
        if one.asked is not None and one.form is not None:
            yield one.asked, one.form, one.wish


def _version_now(asked: Asked) -> int:
    item = asked.sheet.item
    version: int = type(item).objects.values_list("version", flat=True).get(pk=item.pk)
    return version


def _stored(
    asked: Asked, form: ReportForm, *, version: int, is_draft: bool, at: datetime
) -> ProgressReport:
    sheet = asked.sheet
    shared: dict[str, Any] = {
        "unit": sheet.seat.unit,
        "period": sheet.period,
        "by": sheet.by,
        "at": at,
        "on": sheet.on,
        "readings": form.readings(),
        "wholes": form.wholes(),
    }
    report = form.shown("report_version")
    if is_draft:
        content = Content(**form.said())
        return save_draft_with_readings(sheet.item, version=report, content=content, **shared)
    return report_with_readings(
        sheet.item, version=version, draft_version=report, **shared, **form.said()
    )
