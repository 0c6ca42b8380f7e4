"""Reminders: who hears of what, on which day, exactly once; and the digest that says it."""

import random
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agencies.choices import Role
from agencies.models import User
from tasks.choices import (
    Audience,
    LimitKind,
    MailState,
    PlanState,
    ReminderKind,
    State,
    Topic,
)
from tasks.models import OutboundMail, Reminder, WorkItem
from tasks.reminders.plan import DEFAULT, Step, step_in_force
from tasks.services.reminding import claim_reminders, compose_digests
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_duty,
    make_item,
    make_milestone,
    make_plan,
    make_unit,
    make_user,
)
from tasks.tests.threads import at_once
from worktracker.lib.workdays import is_workday

pytestmark = pytest.mark.django_db

SATURDAY = date(2024, 10, 19)
WORKING_SATURDAY = date(2024, 10, 12)  # made up for the holiday of early October


def at(on: date) -> datetime:
    return datetime.combine(on, time(8, 30), tzinfo=ZoneInfo("Asia/Shanghai"))


def told(on: date = ON) -> list[tuple[str, int]]:
    """``(kind, step)`` of what is claimed on a day."""
    claim_reminders(on=on)
    rows = Reminder.objects.filter(claimed_on=on).order_by("step")
    return list(rows.values_list("kind", "step"))


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (31, None),
        (30, 30),
        (8, 30),
        (7, 7),
        (6, 7),
        (4, 7),
        (3, 3),
        (2, 3),
        (1, 1),
        (0, 0),
        (-1, -1),
        (-5, -1),
        (-6, -6),
        (-10, -6),
        (-11, -11),
        (-101, -101),
    ],
)
def test_step_in_force(left: int, step: int | None) -> None:
    assert step_in_force(DEFAULT[Topic.LIMIT, Audience.STAFF], left) == step


@pytest.mark.parametrize(("left", "step"), [(-1, None), (-2, -2), (-12, -2), (-13, None)])
def test_step_that_does_not_repeat_lapses(left: int, step: int | None) -> None:
    assert step_in_force([Step(-2)], left) == step


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("2024-11-27", []),  # 31 working days ahead
        ("2024-11-26", [(ReminderKind.DUE_SOON, 30)]),
        ("2024-10-25", [(ReminderKind.DUE_SOON, 30)]),
        ("2024-10-24", [(ReminderKind.DUE_SOON, 7)]),
        ("2024-10-20", [(ReminderKind.DUE_SOON, 3)]),  # a Sunday: its last working day is Friday
        ("2024-10-18", [(ReminderKind.DUE_SOON, 3)]),
        ("2024-10-16", [(ReminderKind.DUE_SOON, 1)]),
        ("2024-10-15", [(ReminderKind.DUE_TODAY, 0)]),
        ("2024-10-14", [(ReminderKind.OVERDUE, -1)]),
        ("2024-09-30", [(ReminderKind.OVERDUE, -6)]),  # seven working days ago
    ],
)
def test_steps_before_on_and_after_the_limit(
    limit: str, expected: list[tuple[ReminderKind, int]]
) -> None:
    make_user()
    make_item(due=date.fromisoformat(limit))

    assert told() == expected


def test_limit_on_saturday_counts_on_the_friday_before() -> None:
    make_user()
    make_item(due=SATURDAY)

    assert told(SATURDAY - timedelta(days=1)) == [(ReminderKind.DUE_TODAY, 0)]
    assert told(SATURDAY) == []
    assert told(SATURDAY + timedelta(days=2)) == [(ReminderKind.OVERDUE, -1)]


def test_day_off_claims_nothing_and_made_up_saturday_does() -> None:
    make_user()
    make_item(due=WORKING_SATURDAY)

    assert told(date(2024, 10, 5)) == []
    assert told(WORKING_SATURDAY) == [(ReminderKind.DUE_TODAY, 0)]


def test_missed_days_are_made_up_with_the_newest_step() -> None:
    make_user()
    make_item(due=day(1))
    assert told(date(2024, 10, 8)) == [(ReminderKind.DUE_SOON, 7)]

    assert told(ON) == [(ReminderKind.DUE_SOON, 1)]
    assert told(date(2024, 10, 18)) == [(ReminderKind.OVERDUE, -1)]
    assert told(date(2024, 10, 21)) == []


def test_running_twice_claims_nothing_more() -> None:
    make_user()
    make_item(due=ON)

    assert claim_reminders(on=ON) == 1
    assert claim_reminders(on=ON) == 0
    assert Reminder.objects.count() == 1


def test_moved_limit_starts_anew() -> None:
    make_user()
    item = make_item(due=day(1))
    claim_reminders(on=ON)
    WorkItem.objects.filter(pk=item.pk).update(next_limit=day(3))

    assert claim_reminders(on=ON) == 1
    assert set(Reminder.objects.values_list("limit", "step")) == {(day(1), 1), (day(3), 3)}


@pytest.mark.parametrize("state", [State.CLOSED, State.HALTED])
def test_closed_and_halted_items_are_left_alone(state: State) -> None:
    make_user()
    make_item(due=day(-1), state=state)

    assert claim_reminders(on=ON) == 0


def test_draft_plan_is_left_alone() -> None:
    make_user()
    make_item(due=day(-1), plan=make_plan(code="draft", state=PlanState.DRAFT))

    assert claim_reminders(on=ON) == 0


def test_on_the_day_those_are_told_who_report_for_a_lead_unit() -> None:
    lead, helping = make_unit(), make_unit("法制与宣传科")
    staff, head = make_user(unit=lead), make_user(Role.HEAD, unit=lead)
    make_user(unit=helping)
    make_user(Role.LEADER, unit=lead)
    make_user(Role.SUPERVISOR)
    make_user(Role.ADMINISTRATOR)
    make_user(unit=lead, is_active=False)
    silent = make_user(unit=lead, wants_mail=False)
    unwritten = make_user(unit=lead, email="")
    make_user(agency=make_agency("jilin"), unit=make_unit(agency=make_agency("jilin")))
    make_item(due=ON, unit=lead, cooperating=[helping])

    claim_reminders(on=ON)

    told = set(Reminder.objects.values_list("user", flat=True))
    assert told == {staff.pk, head.pk, silent.pk, unwritten.pk}


def test_two_lead_units_are_both_told() -> None:
    one, two = make_unit(), make_unit("大气环境科")
    people = {make_user(unit=one).pk, make_user(unit=two).pk}
    item = make_item(due=ON, unit=one)
    item.responsibilities.create(unit=two, order=1)

    claim_reminders(on=ON)

    assert set(Reminder.objects.values_list("user", flat=True)) == people


# --- the digest


def digest(on: date = ON) -> OutboundMail:
    """Today's digest of the one person who gets one."""
    claim_reminders(on=on)
    compose_digests(on=on, at=at(on))
    return OutboundMail.objects.get(day=on)


def test_digest_groups_by_urgency_and_links_each_task() -> None:
    person = make_user()
    soon = make_item(due=day(2), marker="(3)", title="推进“无废城市”建设")
    late = make_item(due=day(-5), marker="(1)", title="深入推进农村环境整治")
    today = make_item(due=ON, marker="(2)", title="保障水环境质量")

    mail = digest()

    assert (mail.user, mail.address, mail.state) == (person, person.email, MailState.QUEUED)
    assert (mail.created_at, mail.day) == (at(ON), ON)
    for body in (mail.text, mail.html):
        places = [body.index(item.title) for item in (late, today, soon)]
        assert places == sorted(places)
        for item in (late, today, soon):
            assert f"http://127.0.0.1/items/{item.pk}/" in body
    assert "2024-10-10" in mail.text.splitlines()[0]
    assert "\n" not in mail.subject
    assert mail.text.count("（2）") == 1
    assert set(mail.reminders.values_list("item", flat=True)) == {soon.pk, late.pk, today.pk}


def test_digest_names_the_milestone_or_the_duty_that_is_due() -> None:
    make_user()
    step = make_item(next_limit=day(2), next_limit_kind=LimitKind.MILESTONE)
    make_milestone(step, on=day(2), name="形成推进措施")
    make_milestone(step, on=day(40), name="完成建设")
    duty = make_item(next_limit=day(1), next_limit_kind=LimitKind.OCCURRENCE)
    make_duty(duty, dues=[day(1)], what="每季度调度")

    text = digest().text

    assert "形成推进措施" in text
    assert "每季度调度" in text
    assert "完成建设" not in text


def test_digest_escapes_html() -> None:
    make_user()
    make_item(due=ON, title='整治<b>"散乱污"</b>&企业')

    mail = digest()

    assert "整治&lt;b&gt;&quot;散乱污&quot;&lt;/b&gt;&amp;企业" in mail.html
    assert '整治<b>"散乱污"</b>&企业' in mail.text


def test_no_reminder_no_mail() -> None:
    make_user()
    make_item(due=day(60))

    claim_reminders(on=ON)

    assert compose_digests(on=ON, at=AT) == 0
    assert OutboundMail.objects.count() == 0


def test_composing_twice_writes_one_mail() -> None:
    make_user()
    make_item(due=ON)
    digest()

    assert compose_digests(on=ON, at=AT) == 0
    assert OutboundMail.objects.count() == 1


def test_second_claim_of_the_day_waits_for_the_next_digest() -> None:
    make_user()
    make_item(due=day(-1))
    first = digest()
    extra = make_item(due=day(3))
    claim_reminders(on=ON)
    compose_digests(on=ON, at=AT)

    second = digest(day(1))

    assert OutboundMail.objects.count() == 2
    assert extra.title not in first.text
    assert extra.title in second.text


@pytest.mark.parametrize(
    "change",
    [{"state": State.CLOSED, "closed_on": ON}, {"state": State.HALTED}, {"next_limit": day(30)}],
    ids=["closed", "halted", "limit moved"],
)
def test_what_no_longer_holds_is_not_written(change: dict[str, object]) -> None:
    make_user()
    item = make_item(due=day(-1))
    claim_reminders(on=ON)
    WorkItem.objects.filter(pk=item.pk).update(**change)

    assert compose_digests(on=ON, at=AT) == 0


def test_person_who_moved_away_is_not_told_of_the_former_unit() -> None:
    person = make_user()
    make_item(due=day(-1))
    claim_reminders(on=ON)
    jilin = make_agency("jilin")
    User.objects.filter(pk=person.pk).update(agency=jilin, unit=make_unit(agency=jilin))

    assert compose_digests(on=ON, at=AT) == 0


def test_no_digest_on_a_day_off() -> None:
    make_user()
    make_item(due=SATURDAY)
    claim_reminders(on=SATURDAY - timedelta(days=1))

    assert compose_digests(on=SATURDAY, at=at(SATURDAY)) == 0


def test_queries_do_not_grow_with_the_items(django_assert_num_queries: Any) -> None:
    make_user()
    for n in range(30):
        make_item(due=day(n % 9 - 4))

    with django_assert_num_queries(18):
        assert claim_reminders(on=ON) == 30
    with django_assert_num_queries(10):
        assert compose_digests(on=ON, at=AT) == 1


@pytest.mark.django_db(transaction=True)
def test_two_mornings_at_once_write_one_mail_each() -> None:
    for name in ("水生态环境科", "大气环境科", "土壤科"):
        unit = make_unit(name)
        make_user(unit=unit)
        make_user(Role.HEAD, unit=unit)
        for n in range(5):
            make_item(due=day(n - 2), unit=unit)

    def morning() -> int:
        claim_reminders(on=ON)
        return compose_digests(on=ON, at=AT)

    composed = at_once(morning, morning)

    assert sum(composed) == 6
    assert Counter(OutboundMail.objects.values_list("user", flat=True)).most_common(1)[0][1] == 1
    assert Reminder.objects.count() == 30
    assert Reminder.objects.untold().count() == 0


# --- a quarter, day by day


def test_a_quarter_without_doubles_days_off_or_closed_items() -> None:
    chance = random.Random(20241015)  # noqa: S311  # a repeatable course of events, nothing secret
    units = [make_unit(name) for name in ("水生态环境科", "大气环境科", "土壤科")]
    people = [make_user(role, unit=unit) for unit in units for role in (Role.STAFF, Role.HEAD)]
    first, last = date(2024, 10, 1), date(2024, 12, 31)
    items = [
        make_item(due=first + timedelta(days=chance.randrange(92)), unit=chance.choice(units))
        for _ in range(20)
    ]
    closing = {item.pk: first + timedelta(days=chance.randrange(120)) for item in items}

    for n in range((last - first).days + 1):
        today = first + timedelta(days=n)
        for item in items:
            if closing[item.pk] == today:
                WorkItem.objects.filter(pk=item.pk).update(state=State.CLOSED, closed_on=today)
        if chance.random() < 0.15:
            continue  # the machine was off
        for _run in range(chance.choice([1, 1, 2])):
            claim_reminders(on=today)
            compose_digests(on=today, at=at(today))

    rows = list(Reminder.objects.select_related("user", "item", "mail"))
    keys = Counter((row.user_id, row.item_id, row.limit, row.step) for row in rows)
    assert len(rows) > 100
    assert max(keys.values()) == 1
    assert max(Counter((row.user_id, row.item_id, row.claimed_on) for row in rows).values()) == 1
    assert all(is_workday(row.claimed_on) for row in rows)
    assert all(row.claimed_on < closing[row.item_id] for row in rows)
    assert {row.claimed_on - row.mail.day if row.mail else None for row in rows} == {timedelta(0)}
    mails = list(OutboundMail.objects.all())
    assert all(is_workday(mail.day) for mail in mails)
    assert max(Counter((mail.user_id, mail.day) for mail in mails).values()) == 1
    assert {mail.user_id for mail in mails} == {person.pk for person in people}
    steps = {row.step for row in rows}
    assert {30, 7, 3, 1, 0, -1, -6} <= steps
