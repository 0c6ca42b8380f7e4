"""Who may see which notice and plan."""

from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from agencies.models import User
from agencies.scope import reaches
from tasks.choices import PlanState


class NoticeQuerySet(models.QuerySet):
    """Notices as received."""

    def get_by_natural_key(self, agency: str, sha256: str) -> Any:
        """The notice with these bytes that the agency of this code received."""
        return self.get(agency__code=agency, sha256=sha256)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Notices of the agencies that the person reads; without a published plan for who reads drafts alone."""
        if not user.is_authenticated:
            return self.none()
        seen = self.filter(reaches(user, "agency__"))
        return seen if user.reads_drafts else seen.filter(plan__state=PlanState.PUBLISHED)


class PlanQuerySet(models.QuerySet):
    """Plans of agencies."""

    def get_by_natural_key(self, code: str) -> Any:
        """The plan of this code."""
        return self.get(code=code)

    def published(self) -> Self:
        """Plans that the agency's people see."""
        return self.filter(state=PlanState.PUBLISHED)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Published plans of the agencies that the person reads; drafts for supervisor, auditor, administrator."""
        if not user.is_authenticated:
            return self.none()
        seen = self.filter(reaches(user, "agency__")).exclude(state=PlanState.WITHDRAWN)
        return seen if user.reads_drafts else seen.published()

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Drafts that the person may correct and publish: the agency's supervisor."""
        if not user.is_authenticated or not user.is_supervisor:
            return self.none()
        return self.visible_to(user).filter(state=PlanState.DRAFT)

    def reviewable_by(self, user: User | AnonymousUser) -> Self:
        """Plans whose doubts the person may settle, published ones too: the agency's supervisor."""
        if not user.is_authenticated or not user.is_supervisor:
            return self.none()
        return self.visible_to(user)

    def held_up(self) -> Self:
        """Drafts with questions that hold up publishing."""
        waiting = _problems().blocking().filter(plan=OuterRef("pk"))
        return self.filter(Exists(waiting), state=PlanState.DRAFT)

    def in_question(self) -> Self:
        """Published plans with an open question about no item in particular."""
        about_all = _problems().asking().filter(plan=OuterRef("pk"), item__isnull=True)
        return self.published().filter(Exists(about_all))

    def with_progress_of_review(self) -> Self:
        """Adds ``tasks`` and ``waiting`` (questions that hold up publishing), agency, and notice without its text."""
        waiting = Q(problems__resolved_at__isnull=True, problems__blocks=True)
        return (
            self.select_related("agency", "notice")
            .defer("notice__text", "notice__original")
            .annotate(
                tasks=_counted(self.model, Count("items")),
                waiting=_counted(self.model, Count("problems", filter=waiting)),
            )
        )


def _counted(plans: type[models.Model], count: Count) -> Coalesce:
    """A count by itself: joined with another, every item would meet every problem."""
    rows = plans._default_manager.filter(pk=OuterRef("pk")).order_by().values("pk")
    return Coalesce(Subquery(rows.annotate(n=count).values("n")), 0)


def _problems() -> Any:
    """All questions, for a subquery: the models import this module."""
    return apps.get_model("tasks", "Problem")._default_manager.all()
