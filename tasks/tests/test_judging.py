"""Judging: lights recorded as they change, at once after any change by hand, once however often it runs."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agencies.choices import Role
from tasks.choices import FlagKind, Light, PlanState, ReportState, State
from tasks.lights import reason
from tasks.lights.margins import DEFAULT
from tasks.models import Flag, LightChange, WorkItem
from tasks.services.deciding import approve_report
from tasks.services.judging import judge, judge_again, record_lights
from tasks.services.scheduling import set_start
from tasks.services.standing import halt_item, resume_item
from tasks.tests.daily import accept, give_back, hand_in, make_office
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_flag,
    make_item,
    make_light_rule,
    make_plan,
    make_user,
)
from tasks.tests.threads import at_once

pytestmark = pytest.mark.django_db


def changes(item: WorkItem) -> list[tuple[date, str, str, str]]:
    rows = item.light_changes.order_by("pk")
    return list(rows.values_list("day", "old", "new", "rule"))


def assert_recorded(on: date = ON) -> None:
    """Every light stands as it is shown, with the rule and since when it was recorded."""
    for item in WorkItem.objects.published().with_light(on=on).select_related("plan"):
        verdict = item.explain_light(
            on=on, is_off_target=item.is_off_target, is_at_risk=item.is_at_risk
        )
        assert (item.judged_light, item.judged_rule) == (verdict.light, verdict.rule)
        last = item.light_changes.first()
        assert (last.new, last.rule, last.day) == (verdict.light, verdict.rule, verdict.since)


def test_light_is_recorded_with_what_the_rule_saw() -> None:
    item = make_item(progress="57.5")
    assert record_lights(on=ON) == 1
    change = LightChange.objects.get()
    assert (change.item, change.day) == (item, ON)
    assert (change.old, change.new, change.rule) == ("", Light.LATE, "far_behind")
    item.refresh_from_db()
    verdict = item.explain_light(on=ON, is_off_target=False)
    assert reason(change.rule, change.figures, DEFAULT, on=ON) == verdict.reason
    assert verdict.since == ON
    assert item.explain_light(on=day(9), is_off_target=False).since == ON


def test_again_and_later_adds_nothing_while_nothing_changes() -> None:
    item = make_item(progress=100)
    assert [record_lights(on=day(n)) for n in (0, 0, 1, 5)] == [1, 0, 0, 0]
    assert changes(item) == [(ON, "", Light.OK, "on_track")]


def test_each_change_is_a_row_from_old_to_new() -> None:
    item = make_item(progress=100, due=day(9))
    for n in range(12):
        judge(on=day(n))
    assert changes(item) == [
        (ON, "", Light.WARN, "near"),
        (day(10), Light.WARN, Light.LATE, "overdue"),
    ]
    WorkItem.objects.update(state=State.CLOSED, closed_on=day(12))
    judge(on=day(12))
    assert changes(item)[-1] == (day(12), Light.LATE, Light.DONE, "closed")
    assert not Flag.objects.open().exists()


def test_same_light_by_another_rule_is_a_change_too() -> None:
    item = make_item(progress="60", due=day(60))
    judge(on=ON)
    make_flag(item, FlagKind.OFF_TARGET)
    judge(on=day(1))
    assert [(old, new, rule) for _day, old, new, rule in changes(item)] == [
        ("", Light.LATE, "far_behind"),
        (Light.LATE, Light.LATE, "off_target"),
    ]


def test_draft_is_not_judged() -> None:
    make_item(due=day(-1), plan=make_plan(code="draft", state=PlanState.DRAFT))
    judge(on=ON)
    assert not LightChange.objects.exists()


def test_items_restrict_what_is_judged() -> None:
    asked, other = make_item(due=day(-1)), make_item(due=day(-1))
    judge(on=ON, items=WorkItem.objects.filter(pk=asked.pk))
    assert changes(asked) != []
    assert changes(other) == []


@pytest.mark.parametrize("count", [1, 40])
def test_number_of_queries_does_not_grow(count: int, django_assert_max_num_queries: Any) -> None:
    for n in range(count):
        make_item(due=day(n - 20))
    judge(on=day(-1))
    with django_assert_max_num_queries(27):
        judge(on=ON)


def test_margins_set_by_an_agency_hold_from_their_day_on() -> None:
    item = make_item(progress="70", due=date(2024, 12, 31))  # 9 points behind
    make_light_rule(item.plan.agency, since=day(2), behind_warn=2, behind_late=8)
    for n in range(4):
        judge(on=day(n))
    assert [(on, new) for on, _old, new, _rule in changes(item)] == [
        (ON, Light.WARN),
        (day(2), Light.LATE),
    ]


# --- right at once after any change by hand


def test_what_people_do_is_recorded_at_once() -> None:
    staff, office = make_user(), make_office()
    plan = make_plan(published_at=AT - timedelta(days=100))
    item = make_item(unit=staff.unit, plan=plan, progress=20, state=State.TO_SIGN)
    judge_again(WorkItem.objects.all(), on=ON)
    assert changes(item)[-1][3] == "far_behind"
    assert Flag.objects.open().filter(kind=FlagKind.NOT_REPORTED).exists()

    report = hand_in(item, staff, percent=Decimal(80))
    assert not Flag.objects.open().filter(kind=FlagKind.NOT_REPORTED).exists()
    assert_recorded()
    accept(report, office)
    assert changes(item)[-1][3] == "on_track"
    assert_recorded()

    later = hand_in(item, staff, percent=Decimal(90), on=day(20), at=AT + timedelta(days=20))
    give_back(later, office, on=day(20), at=AT + timedelta(days=20))
    assert_recorded(day(20))


def test_approval_of_what_is_done_ends_the_waiting_for_reports() -> None:
    head, staff = make_user(Role.HEAD), make_user()
    plan = make_plan(published_at=AT - timedelta(days=100), asks_approval=True)
    item = make_item(unit=staff.unit, plan=plan)
    report = hand_in(item, staff, done=True)
    assert report.state == ReportState.TO_APPROVE
    item.refresh_from_db()
    assert item.report_due is not None

    approve_report(report, by=head, at=AT, on=ON, version=report.version)

    item.refresh_from_db()
    assert (item.state, item.report_due) == (State.TO_VERIFY, None)
    assert_recorded()


def test_halting_and_resuming_are_recorded_at_once() -> None:
    office = make_office()
    item = make_item(due=day(-1))
    judge(on=ON)
    told = {"by": office, "at": AT, "on": ON}
    halt_item(item, **told, version=item.version, reason="改期", decision="会议纪要")
    assert changes(item)[-1][2:] == (Light.IDLE, "halted")
    item.refresh_from_db()
    resume_item(item, **told, version=item.version, reason="恢复")
    assert changes(item)[-1][2:] == (Light.LATE, "overdue")
    assert_recorded()


def test_another_start_is_judged_at_once() -> None:
    item = make_item(progress=0, reported_on=None)
    judge(on=ON)
    set_start(item, starts_on=day(0), by=make_user(Role.SUPERVISOR), at=AT)
    assert changes(item)[-1][3] == "not_begun"


@pytest.mark.django_db(transaction=True)
def test_two_nights_at_once_record_each_change_once() -> None:
    for n in range(30):
        make_item(due=day(n - 15))
    found = at_once(lambda: judge(on=ON), lambda: judge(on=ON))
    assert sum(one.changed for one in found) == LightChange.objects.count() == 30
    assert sum(one.raised for one in found) == Flag.objects.count()
    judge(on=ON)
    assert LightChange.objects.count() == 30
    assert_recorded()
