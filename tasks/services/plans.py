"""How a plan's units report: cadence, day, and whether their heads approve."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from tasks.cadence import Span, spans_of
from tasks.errors import NotAllowed, Stale
from tasks.models import Period, Plan
from tasks.services.activity import differences, record
from tasks.services.judging import judge_again
from worktracker.lib.errors import stale_sentence

SETTINGS = ("cadence", "cadence_day", "cadence_lag", "asks_approval")


@transaction.atomic
def set_reporting(
    plan: Plan,
    *,
    cadence: str,
    day: int,
    lag: int,
    asks_approval: bool,
    by: User,
    at: datetime,
    on: date,
    version: int,
) -> Plan:
    """Sets when and how a plan's units report; periods of a published plan follow from the next one on.

    A period stays as it is once its day has passed or anybody reported on it. Raises NotAllowed for all but the
    agency's supervisor, Stale for another version of the plan.
    """
    row = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if row.version != version:
        raise Stale(stale_sentence())
    if not Plan.objects.reviewable_by(by).filter(pk=row.pk).exists():
        raise NotAllowed(
            _("The supervision office of the plan's agency sets how it is reported on.")
        )
    before = {name: getattr(row, name) for name in SETTINGS}
    row.cadence, row.cadence_day, row.cadence_lag = cadence, day, lag
    row.asks_approval = asks_approval
    changes = differences(before, {name: getattr(row, name) for name in SETTINGS})
    if changes:
        row.version += 1
        row.save(update_fields=[*SETTINGS, "version"])
        if row.is_published:
            _lay_out_again(row, on=on)
            judge_again(row.items.all(), on=on)
        record("reporting_set", at=at, by=by, plan=row, changes=changes)
    return row


def lay_out_periods(plan: Plan) -> int:
    """Dates the plan's reporting periods by its cadence where it has none yet; returns how many were made."""
    return 0 if plan.periods.exists() else _lay_out(plan, after=None)


def _lay_out_again(plan: Plan, *, on: date) -> None:
    plan.periods.filter(due__gte=on, reports__isnull=True).delete()
    last = plan.periods.order_by("-ends").first()
    _lay_out(plan, after=last.ends if last else None)


def _lay_out(plan: Plan, *, after: date | None) -> int:
    """The spans of the plan's year that end after a day, the first of them cut where it began before."""
    rows = [
        Period(plan=plan, starts=starts, ends=span.ends, due=max(span.due, starts))
        for span, starts in _rest(plan, after)
    ]
    return len(Period.objects.bulk_create(rows))


def _rest(plan: Plan, after: date | None) -> Iterator[tuple[Span, date]]:
    spans = spans_of(plan.year, plan.cadence, day=plan.cadence_day, lag=plan.cadence_lag)
    for span in spans:
        if after is None:
            yield span, span.starts
        elif span.ends > after:
            yield span, max(span.starts, after + timedelta(days=1))
