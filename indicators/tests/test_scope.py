"""Who sees which indicator, target and reading."""

import pytest
from django.contrib.auth.models import AnonymousUser

from agencies.choices import Role
from indicators.models import Indicator, Reading, Target
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import PlanState
from tasks.models import Plan
from tasks.tests.factories import make_agency, make_item, make_plan, make_user

pytestmark = pytest.mark.django_db


def promise(plan: Plan, name: str) -> Indicator:
    """An indicator that an item of the plan promises something of, with one reading."""
    indicator = make_indicator(name, agency=plan.agency)
    make_target(make_item(plan=plan), indicator)
    make_reading(indicator, value=41)
    return indicator


def seen_by(user: object) -> list[set[str]]:
    """The names of the indicators seen, and of those whose targets and readings are."""
    return [
        set(Indicator.objects.visible_to(user).values_list("name", flat=True)),
        set(Target.objects.visible_to(user).values_list("indicator__name", flat=True)),
        set(Reading.objects.visible_to(user).values_list("indicator__name", flat=True)),
    ]


@pytest.mark.parametrize("role", [Role.STAFF, Role.HEAD, Role.LEADER, Role.SUPERVISOR])
def test_colleagues_see_what_published_items_of_their_agency_promise(role: Role) -> None:
    promise(make_plan(), "published")
    promise(make_plan(code="draft", state=PlanState.DRAFT), "draft")
    promise(make_plan(agency=make_agency("jilin")), "elsewhere")
    assert seen_by(make_user(role)) == [{"published"}] * 3


def test_administrator_sees_every_agency_but_no_draft() -> None:
    promise(make_plan(), "published")
    promise(make_plan(code="draft", state=PlanState.DRAFT), "draft")
    promise(make_plan(agency=make_agency("jilin")), "elsewhere")
    assert seen_by(make_user(Role.ADMINISTRATOR)) == [{"published", "elsewhere"}] * 3


def test_stranger_sees_nothing() -> None:
    promise(make_plan(), "published")
    assert seen_by(AnonymousUser()) == [set()] * 3


def test_indicator_shared_by_a_draft_and_a_published_item_is_seen_once() -> None:
    shared = promise(make_plan(), "shared")
    make_target(make_item(plan=make_plan(code="draft", state=PlanState.DRAFT)), shared)
    make_target(make_item(plan=make_plan()), shared)
    user = make_user()
    assert list(Indicator.objects.visible_to(user)) == [shared]
    assert Reading.objects.visible_to(user).count() == 1
