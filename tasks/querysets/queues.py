"""Why items wait for the units that a person writes for, and how far units are with their reports."""

from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)

from agencies.models import User
from tasks.choices import (
    AT_WORK,
    OPEN_STATES,
    SETTLED_QUEUES,
    Queue,
    ReportState,
    State,
)
from tasks.lights import near_until
from tasks.querysets.standings import StandingVerbs


class QueueVerbs(StandingVerbs):
    """Verbs of work items for 我的任务 and for the state that lists show."""

    def concerning(self, user: User | AnonymousUser, *, on: date) -> Self:
        """Items that the person reports on on a day, and those with an instruction that the person answers."""
        items: Any = self.model._default_manager
        reportable = items.reportable_by(user, on=on)
        asked = self._rows_of("comments").answerable_by(user, on=on)
        return self.filter(Q(pk__in=reportable.order_by().values("pk")) | Exists(asked))

    def with_queue(self, units: Collection[int], *, on: date) -> Self:
        """Adds ``urgency``: the place in choices.Queue of the most urgent reason why an item waits for these units.

        And every reason: ``is_returned``, ``to_answer``, ``is_overdue``, ``is_due_soon``, ``to_sign``, ``to_report``,
        ``has_draft``, ``is_handed_in``. ``units`` are their ids.
        """
        drafts = self._rows_of("reports").filter(unit__in=units, state=ReportState.DRAFT)
        reasons = {name: _truth(holds) for name, holds in self._reasons(units, on=on).items()}
        return self.annotate(**reasons, has_draft=Exists(drafts)).annotate(urgency=_URGENCY)

    def waiting_for(self, units: Collection[int], *, on: date) -> Self:
        """Items with an urgent reason, which the units of these ids must do something about now."""
        reasons = self._reasons(units, on=on)
        urgent = (reasons[name] for name, queue in _REASONS.items() if queue not in SETTLED_QUEUES)
        return self.filter(reduce(or_, urgent))

    def _reasons(self, units: Collection[int], *, on: date) -> dict[str, Q]:
        """Why an item waits for these units on a day: the one place that says so."""
        parts = self._rows_of("responsibilities").filter(unit__in=units)
        reports = self._rows_of("reports").filter(unit__in=units)
        asked = self._rows_of("comments").unanswered().filter(unit__in=units)
        pending = Q(Exists(parts.pending())) | self._unitless(state__in=AT_WORK)
        near = Q(next_limit__gte=on, next_limit__lte=near_until(on))
        claimed = Q(Exists(parts.filter(state=State.TO_VERIFY)))
        is_open = Q(state__in=OPEN_STATES)
        return {
            "is_returned": is_open & Q(Exists(reports.filter(state=ReportState.RETURNED))),
            "to_answer": Q(Exists(asked)),
            "is_overdue": Q(next_limit__lt=on) & pending,
            "is_due_soon": near & pending,
            "to_sign": is_open & Q(Exists(parts.unsigned())),
            "to_report": Q(Exists(parts.unreported(on=on))) | self._office_reports(on=on),
            "is_handed_in": Q(Exists(reports.waiting()))
            | claimed
            | self._unitless(state=State.TO_VERIFY),
        }

    def by_queue(self) -> Self:
        """Of items ``with_queue``: most urgent first."""
        return self.order_by("urgency", "next_limit", "plan", "ordinal")

    def with_work_of(self, units: Collection[int], *, on: date) -> Self:
        """Prefetches ``work``, these units' parts ``with_reporting``, and ``latest``, what they last reported."""
        parts = self._all_rows_of("responsibilities").filter(unit__in=units)
        reports = self._all_rows_of("reports").filter(unit__in=units).current()
        latest = reports.select_related("unit", "period").order_by("-reported_at", "-pk")
        return self.prefetch_related(
            Prefetch("responsibilities", parts.with_reporting(on=on), "work"),
            Prefetch("reports", latest, "latest"),
        ).with_dues(on=on)

    def with_dues(self, *, on: date) -> Self:
        """Prefetches on each item's plan ``wanted``, the periods asked for and owed.

        Adds ``office_lacks_asked`` and ``office_is_unreported`` of what no unit answers for: whether the supervision
        office handed nothing in for the period asked for, and for the one owed last.
        """
        periods = self._all_periods()
        return self.prefetch_related(
            Prefetch("plan__periods", periods.wanted(on=on), "wanted")
        ).annotate(
            office_lacks_asked=_truth(self._office_lacks(periods.asked(on=on))),
            office_is_unreported=_truth(self._office_lacks(periods.owed(on=on).order_by("-due"))),
        )

    def incomplete(self) -> Self:
        """Open items without a unit or people in it, with a date to be confirmed, or with a question nobody settled.

        Adds ``has_no_unit``, ``has_nobody``, ``has_no_date``, ``has_question``.
        """
        dates = self._rows_of("milestones").filter(needs_confirmation=True, reached_on__isnull=True)
        return (
            self.filter(state__in=OPEN_STATES)
            .annotate(
                has_no_unit=~Exists(self._rows_of("responsibilities")),
                has_nobody=Exists(self._rows_of("responsibilities").unattended()),
                has_no_date=Exists(dates),
                has_question=Exists(self._rows_of("problems").asking()),
            )
            .filter(
                Q(has_no_unit=True)
                | Q(has_nobody=True)
                | Q(has_no_date=True)
                | Q(has_question=True)
            )
        )

    def with_last_report(self, *, on: date) -> Self:
        """Adds ``report_state`` and ``handed_on``, of the newest report handed in, and ``is_unreported``.

        Unreported is an item whose kept day of the next report has passed, as its light asks too.
        """
        handed = self._rows_of("reports").shown().order_by("-reported_at", "-pk")
        return self.annotate(
            report_state=Subquery(handed.values("state")[:1]),
            handed_on=Subquery(handed.values("as_of")[:1]),
            is_unreported=_truth(Q(report_due__isnull=False, report_due__lt=on)),
        )

    def _office_reports(self, *, on: date) -> Q:
        """No unit answers for the item, and nothing was handed in for the period asked for, or for the one owed."""
        reports = self._all_rows_of("reports").filter(item=OuterRef(OuterRef("pk")))
        handed_in = reports.filter(period=OuterRef("pk")).handed_in()
        periods = self._all_periods().pressing(on=on).filter(plan=OuterRef("plan"))
        begun = periods.filter(ends__gte=OuterRef("starts_on"))
        return self._unitless(state__in=AT_WORK) & Q(Exists(begun.filter(~Exists(handed_in))))

    def _office_lacks(self, periods: Any) -> Q:
        """No unit answers for the item, and nothing was handed in for the first of these periods, or a later one."""
        own = periods.filter(plan=OuterRef("plan"), ends__gte=OuterRef("starts_on"))
        first = periods.filter(
            plan=OuterRef(OuterRef("plan")), ends__gte=OuterRef(OuterRef("starts_on"))
        )
        handed_in = self._rows_of("reports").handed_in()
        reported = handed_in.filter(period__due__gte=Subquery(first.values("due")[:1]))
        return self._unitless(state__in=AT_WORK) & Q(Exists(own)) & ~Q(Exists(reported))

    def _unitless(self, **fields: Any) -> Q:
        return ~Q(Exists(self._rows_of("responsibilities"))) & Q(**fields)

    def _all_periods(self) -> Any:
        plans: Any = self.model._meta.get_field("plan").related_model
        return plans._meta.get_field("periods").related_model._default_manager.all()

    def _rows_of(self, name: str) -> Any:
        """Rows of a relation to the item of the query around it, with their own queryset's verbs."""
        return self._all_rows_of(name).filter(item=OuterRef("pk"))

    def _all_rows_of(self, name: str) -> Any:
        model: Any = self.model._meta.get_field(name).related_model
        return model._default_manager.all()


_PLACES = {queue: place for place, queue in enumerate(Queue)}
_REASONS = {
    "is_returned": Queue.RETURNED,
    "to_answer": Queue.TO_ANSWER,
    "is_overdue": Queue.OVERDUE,
    "is_due_soon": Queue.DUE_SOON,
    "to_sign": Queue.TO_SIGN,
    "to_report": Queue.TO_REPORT,
    "is_handed_in": Queue.HANDED_IN,
}
# Numbers, not words: to sort by a word of this would write every reason out once more for each of the words.
_URGENCY = Case(
    *(When(**{reason: True}, then=Value(_PLACES[queue])) for reason, queue in _REASONS.items()),
    default=Value(_PLACES[Queue.UP_TO_DATE]),
    output_field=IntegerField(),
)


def _truth(condition: Q) -> Any:
    return models.ExpressionWrapper(condition, output_field=models.BooleanField())


def rank(field: str, values: list[str]) -> Case:
    """SQL: the place of a word among the words of its vocabulary."""
    places = (When(**{field: value}, then=Value(place)) for place, value in enumerate(values))
    return Case(*places, output_field=IntegerField())
