"""A reviewed draft becomes the plan that people see."""

from datetime import date

import pytest

from agencies.choices import Role
from tasks import problems
from tasks.choices import LimitKind, PlanState
from tasks.errors import CannotPublish
from tasks.models import Activity, Plan, WorkItem
from tasks.services.publishing import publish
from tasks.services.review import Settlement, settle_problem
from tasks.tests.factories import AT, make_plan, make_user
from tasks.tests.notices import make_draft

pytestmark = pytest.mark.django_db


def settled_draft() -> Plan:
    """A draft whose every question is put off."""
    plan = make_draft()
    for problem in plan.problems.blocking():
        settle_problem(problem, how=Settlement.DEFER, by=None, at=AT)
    return plan


def test_open_questions_hold_up_publishing() -> None:
    plan = make_draft()
    with pytest.raises(CannotPublish) as refusal:
        publish(plan, by=None, at=AT)
    assert refusal.value.params == {"n": 3}
    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT


def test_publishing_dates_occurrences_and_sets_nearest_limits() -> None:
    by = make_user(Role.SUPERVISOR)
    plan = publish(settled_draft(), by=by, at=AT)
    assert (plan.state, plan.published_at, plan.published_by) == (PlanState.PUBLISHED, AT, by)
    review = plan.items.get(title="开展案卷评查")
    dues = list(review.duties.get().occurrences.values_list("number", "due"))
    assert dues == [(1, date(2024, 6, 30)), (2, date(2024, 9, 30)), (3, date(2024, 12, 31))]
    assert (review.next_limit, review.next_limit_kind) == (date(2024, 6, 30), LimitKind.OCCURRENCE)
    assert WorkItem.objects.visible_to(by).count() == 4
    assert Activity.objects.get(verb="published").actor == by


def test_date_put_off_is_open_still_and_turns_nothing_red() -> None:
    plan = publish(settled_draft(), by=None, at=AT)
    doubt = plan.problems.get(code=problems.DATE_BEFORE_NOTICE)
    assert (doubt.resolved_at, doubt.blocks) == (None, False)
    machines = plan.items.get(title="淘汰老旧机械")
    assert machines.milestones.get(order=0).needs_confirmation
    assert machines.next_limit == date(2024, 9, 30)
    # and a person who says afterwards that the date holds makes it count
    settle_problem(doubt, how=Settlement.CONFIRM, by=make_user(Role.SUPERVISOR), at=AT)
    machines.refresh_from_db()
    assert machines.next_limit == date(2024, 4, 30)


def test_published_plan_and_empty_plan_are_refused() -> None:
    with pytest.raises(CannotPublish) as twice:
        publish(make_plan(), by=None, at=AT)
    assert twice.value.code == "already_published"
    with pytest.raises(CannotPublish):
        publish(make_plan(code="empty-2024", state=PlanState.DRAFT), by=None, at=AT)
