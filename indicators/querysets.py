"""Reads of indicators, targets and readings."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Prefetch

from agencies.models import User
from agencies.scope import reaches
from indicators.choices import ReadingStatus, TargetKind
from tasks.models import WorkItem
from tasks.scope import seen
from worktracker.lib.clock import midnight_after


class DefinitionQuerySet(models.QuerySet):
    """How things are measured and judged."""

    def get_by_natural_key(self, agency: str, name: str, unit: str) -> Any:
        """The definition of this name and unit: of the agency of this code, the shared one for an empty code."""
        if not agency:
            return self.get(agency__isnull=True, name=name, unit=unit)
        return self.get(agency__code=agency, name=name, unit=unit)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The shared ones, and those of the agencies that the person reads."""
        if not user.is_authenticated:
            return self.none()
        own = reaches(user, "agency__")  # empty for who reads every agency
        return self.filter(models.Q(agency__isnull=True) | own) if own else self.all()

    def shared(self) -> Self:
        """Those that agencies have in common."""
        return self.filter(agency__isnull=True)

    def keepable_by(self, user: User | AnonymousUser) -> Self:
        """Those that the person changes: shared ones the administrator, an agency's own its supervision office."""
        if not user.is_authenticated:
            return self.none()
        if user.is_administrator:
            return self.shared()
        return self.filter(agency_id=user.agency_id) if user.is_supervisor else self.none()


class IndicatorQuerySet(models.QuerySet):
    """What is measured, within one agency."""

    def get_by_natural_key(self, agency: str, name: str, unit: str) -> Any:
        """The indicator of this name and unit in the agency of this code."""
        return self.get(agency__code=agency, name=name, unit=unit)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Indicators that an item which the person sees promises something of; a draft's do not exist yet."""
        return self.filter(
            pk__in=self.model._default_manager.filter(seen(user, "targets__item__")).values("pk")
        )

    def recordable_by(self, user: User | AnonymousUser, *, on: date) -> Self:
        """Indicators whose values the person records: what an open task promises that the person reports on.

        The supervision office records those of its agency, whoever answers for the task.
        """
        if not user.is_authenticated:
            return self.none()
        items = WorkItem.objects.reportable_by(user, on=on)
        if user.is_supervisor:
            items = WorkItem.objects.visible_to(user).open().filter(plan__agency=user.agency_id)
        targets: TargetQuerySet = TargetQuerySet(apps.get_model("indicators", "Target")).binding()
        rows = targets.filter(item__in=items.order_by().values("pk"))
        return self.filter(pk__in=rows.order_by().values("indicator"))

    def keepable_by(self, user: User | AnonymousUser) -> Self:
        """Indicators whose settings the person keeps: the supervision office's, of its own agency."""
        if not user.is_authenticated or not user.is_supervisor:
            return self.none()
        return self.visible_to(user).filter(agency_id=user.agency_id)

    def fed_by(self, indicators: Iterable[int]) -> Self:
        """Indicators of higher agencies, at any height, whose value is made of these, given by id."""
        below = self.model._default_manager.filter(
            pk__in=list(indicators),
            definition=models.OuterRef("definition"),
            agency__path__startswith=models.OuterRef("agency__path"),
        )
        return self.filter(models.Exists(below), rolls_up=True).exclude(pk__in=list(indicators))


class TargetQuerySet(models.QuerySet):
    """What was promised."""

    def get_by_natural_key(self, plan: str, ordinal: int, order: int) -> Any:
        """The target at ``order`` of an item."""
        return self.get(item__plan__code=plan, item__ordinal=ordinal, order=order)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Targets of the items that the person sees."""
        return self.filter(seen(user, "item__"))

    def for_judging(self) -> Self:
        """With all that a verdict needs but the item and its plan: definition, forecast, stages and changes."""
        return self.select_related("indicator__definition", "outlook").prefetch_related(
            Prefetch("stages", to_attr="laid_out"), Prefetch("changes", to_attr="changed")
        )

    def binding(self) -> Self:
        """Commitments: everything but mere scope."""
        return self.exclude(kind=TargetKind.SCOPE)

    def keepable_by(self, user: User | AnonymousUser) -> Self:
        """Commitments that the person changes and lays out: the supervision office's, of its own agency's plans."""
        if not user.is_authenticated or not user.is_supervisor:
            return self.none()
        return self.visible_to(user).binding().filter(item__plan__agency_id=user.agency_id)


class ReadingQuerySet(models.QuerySet):
    """What was measured."""

    def current(self) -> Self:
        """Those that count: what was corrected since does not."""
        return self.filter(is_current=True)

    def known_by(self, day: date) -> Self:
        """Those that counted at the end of a day: recorded by then, and not corrected yet."""
        until = midnight_after(day)
        return self.filter(recorded_at__lt=until).exclude(replaced_by__recorded_at__lt=until)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Readings of the indicators that the person sees."""
        seen_ones = self.model._default_manager.filter(seen(user, "indicator__targets__item__"))
        return self.filter(pk__in=seen_ones.values("pk"))

    def of_office(self, user: User | AnonymousUser) -> Self:
        """Readings of the agency whose supervision office the person belongs to."""
        if not user.is_authenticated or not user.is_supervisor:
            return self.none()
        return self.visible_to(user).filter(indicator__agency=user.agency_id)

    def verifiable_by(self, user: User | AnonymousUser) -> Self:
        """Provisional ones that count, of the agency whose supervision office the person belongs to."""
        return self.of_office(user).current().filter(status=ReadingStatus.PROVISIONAL)
