"""The leaders' weekly letter: who gets it, when, exactly once, and its figures against counts by hand."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings

from agencies.choices import Role
from agencies.models import User
from tasks import jobs
from tasks.choices import (
    WEEKLY,
    CommentKind,
    Event,
    FlagKind,
    Light,
    MailState,
    PlanState,
    ReminderKind,
    State,
)
from tasks.lights.signs import SIGNS
from tasks.models import (
    Comment,
    LightChange,
    Notification,
    OutboundMail,
    ReminderMute,
    WorkItem,
)
from tasks.services.weekly import compose_weekly
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_flag,
    make_item,
    make_period,
    make_plan,
    make_unit,
    make_user,
    sign_in,
)
from tasks.tests.threads import at_once
from tasks.told import told
from tasks.week import Week, read_unanswered, read_week
from tasks.week_words import headline

pytestmark = pytest.mark.django_db

MONDAY = date(2024, 10, 14)


@pytest.fixture(autouse=True)
def english(settings: Settings) -> Iterator[None]:
    """Letters are written in the product's language, read here as msgids."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def at(on: date) -> datetime:
    return datetime.combine(on, time(8, 30), tzinfo=ZoneInfo("Asia/Shanghai"))


def compose(on: date) -> int:
    return compose_weekly(on=on, at=at(on))


def letters() -> list[tuple[str, date]]:
    rows = OutboundMail.objects.filter(kind=WEEKLY).order_by("day", "user__username")
    return list(rows.values_list("user__username", "day"))


def make_leader(username: str = "leader", **fields: Any) -> User:
    return make_user(Role.LEADER, username=username, **fields)


def record(item: WorkItem, light: Light, *, on: date) -> WorkItem:
    """As if the item had come to this light on a day."""
    LightChange.objects.create(item=item, day=on, new=light, rule="test")
    return item


def week(leader: User, on: date = ON) -> Week:
    found = read_week(leader, on=on)
    assert found is not None
    return found


# --- who, when, once


def test_each_leader_gets_one_with_the_first_working_day_and_nobody_else() -> None:
    make_item()
    make_leader("deng")
    make_leader("cai")
    make_leader("gone", is_active=False)
    for role in (Role.STAFF, Role.HEAD, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR):
        make_user(role)

    assert [compose(date(2024, 10, n)) for n in range(14, 22)] == [2, 0, 0, 0, 0, 0, 0, 2]
    assert letters() == [
        ("cai", MONDAY),
        ("deng", MONDAY),
        ("cai", date(2024, 10, 21)),
        ("deng", date(2024, 10, 21)),
    ]


def test_a_week_that_begins_with_days_off_begins_with_its_first_working_day() -> None:
    make_item()
    make_leader()
    # Monday to Monday: the holiday of 2024 ends on Monday, October 7.
    assert [compose(date(2024, 10, n)) for n in range(7, 15)] == [0, 1, 0, 0, 0, 0, 0, 1]


def test_a_working_sunday_belongs_to_the_week_that_ends_with_it() -> None:
    make_item()
    make_leader()
    assert compose(date(2024, 9, 29)) == 1  # a Sunday made up for the holiday; nothing ran before
    assert compose(date(2024, 9, 30)) == 1


@pytest.mark.parametrize("missed", [1, 2, 4])
def test_missed_mornings_are_made_up_within_the_week(missed: int) -> None:
    make_item()
    make_leader()
    assert compose(date(2024, 10, 14 + missed)) == 1
    assert letters() == [("leader", date(2024, 10, 14 + missed))]


def test_without_mails_it_is_kept_in_the_application() -> None:
    make_item()
    for name, fields in {"asked": {}, "off": {"wants_mail": False}, "bare": {"email": ""}}.items():
        make_leader(name, **fields)
    compose(MONDAY)
    rows = OutboundMail.objects.values_list("user__username", "state", "address")
    assert set(rows) == {
        ("asked", MailState.QUEUED, "asked@example.org"),
        ("off", MailState.KEPT, ""),
        ("bare", MailState.KEPT, ""),
    }


def test_who_switched_it_off_gets_none_and_the_others_do() -> None:
    make_item()
    off, on = make_leader("off"), make_leader("on")
    ReminderMute.objects.create(user=off, kind=WEEKLY)
    for kind in ReminderKind:  # of the digest, and of that alone
        ReminderMute.objects.create(user=on, kind=kind)
    assert compose(MONDAY) == 1
    assert letters() == [("on", MONDAY)]
    assert not Notification.objects.filter(user=off).exists()

    ReminderMute.objects.filter(user=off).delete()
    assert compose(day(0)) == 1  # wanted again, within the same week
    assert letters() == [("on", MONDAY), ("off", ON)]


def test_no_letter_without_a_published_task() -> None:
    make_leader()
    assert compose(MONDAY) == 0
    make_plan()
    assert compose(MONDAY) == 0
    make_item(plan=make_plan(code="draft", state=PlanState.DRAFT))
    assert compose(MONDAY) == 0


def test_the_leader_finds_it_in_the_application_and_reads_it_there() -> None:
    make_item()
    leader = make_leader()
    compose(MONDAY)
    row = Notification.objects.get(user=leader, event=Event.DIGEST)
    mail = OutboundMail.objects.get(user=leader)
    said = told(row, on=MONDAY)
    assert (said.words, said.url) == (mail.subject, f"/mails/{mail.pk}/")
    assert sign_in(leader).get(said.url).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_mornings_at_once_write_one_letter_each() -> None:
    make_item()
    make_leader("cai")
    make_leader("deng")
    assert sum(at_once(lambda: compose(MONDAY), lambda: compose(MONDAY))) == 2
    assert letters() == [("cai", MONDAY), ("deng", MONDAY)]
    assert Notification.objects.count() == 2


def test_the_morning_job_writes_it_and_counts_it(settings: Settings) -> None:
    settings.BUSINESS_DATE = MONDAY
    make_item()
    make_leader()
    assert [jobs.morning()["weekly"] for _again in range(2)] == [1, 0]


# --- figures


def test_totals_and_changes_are_those_of_the_lights_recorded_by_then() -> None:
    leader = make_leader()
    # Then, by the end of October 8: two on track, one warning, one late, one not recorded yet.
    a, b, c, d = (make_item(progress=100) for _n in range(4))
    late = make_item(progress=100, due=day(-1))
    record(a, Light.OK, on=day(-30))
    record(b, Light.OK, on=day(-30))
    record(b, Light.WARN, on=day(-7))  # the last one of a day counts, on the day itself too
    record(c, Light.LATE, on=day(-8))
    record(c, Light.OK, on=day(-6))  # after it
    record(late, Light.OK, on=day(-20))
    totals = {total.light: (total.now, total.then, total.change) for total in week(leader).totals}
    assert totals == {
        Light.LATE: (1, 1, 0),
        Light.WARN: (0, 1, -1),
        Light.OK: (4, 2, 2),
        Light.DONE: (0, 0, 0),
        Light.IDLE: (0, 0, 0),
    }
    lit = WorkItem.objects.with_recorded_light(on=day(-7)).values_list("pk", "recorded_light")
    assert dict(lit) == {
        a.pk: Light.OK,
        b.pk: Light.WARN,
        c.pk: Light.LATE,
        d.pk: "",
        late.pk: Light.OK,
    }


@pytest.mark.parametrize(
    ("then", "due", "is_worse"),
    [
        (Light.OK, day(-1), True),
        (Light.WARN, day(-1), True),
        (Light.LATE, day(-1), False),
        (Light.IDLE, day(2), True),
        (Light.DONE, day(2), True),
        (Light.WARN, day(2), False),
        (Light.LATE, day(2), False),
        (Light.OK, day(60), False),
        ("", day(-1), True),  # published since
    ],
)
def test_what_became_worse(then: str, due: date, is_worse: bool) -> None:
    leader = make_leader()
    record(make_item(progress=100), Light.OK, on=day(-9))
    item = make_item(progress=100, due=due)
    if then:
        record(item, Light(then), on=day(-9))
    worse = week(leader).worse
    assert worse is not None
    assert ([one.pk for one in worse.rows], worse.total) == (
        ([item.pk], 1) if is_worse else ([], 0)
    )


def test_worst_first_ten_named_with_unit_and_reason_and_the_rest_counted() -> None:
    leader = make_leader()
    unit = make_unit("土壤科")
    near = [make_item(progress=100, due=day(2), unit=unit) for _n in range(9)]
    late = [make_item(progress=100, due=day(-n), unit=unit) for n in (1, 3, 2)]
    for item in (*near, *late):
        record(item, Light.OK, on=day(-20))
    worse = week(leader).worse
    assert worse is not None
    assert [item.pk for item in worse.rows[:3]] == [late[1].pk, late[2].pk, late[0].pk]
    assert (len(worse.rows), worse.total, worse.more) == (10, 12, 2)
    compose(ON)
    text = OutboundMail.objects.get().text
    assert "12 tasks fell behind or into warning since 10-08." in text.splitlines()[0]
    reason = late[1].explain_light(on=ON, is_off_target=False).reason
    assert f"  ■ Behind · 土壤科 · {reason}" in text.splitlines()
    assert "and 2 more" in text.splitlines()


def test_every_light_is_written_with_its_shape_and_colour() -> None:
    leader = make_leader()
    late = make_item(progress=100, due=day(-1))
    make_item(progress=100, due=day(2))
    record(late, Light.OK, on=day(-9))
    compose(ON)
    mail = OutboundMail.objects.get(user=leader)
    assert mail.text.splitlines()[6:11] == [
        "■ Behind 1 (＋1)",
        "▲ Warning 1 (＋1)",
        "● On track 0 (−1)",
        "✔ Done 0 (±0)",
        "○ Not started 0 (±0)",
    ]
    for light, sign in SIGNS.items():
        shown = f'<span style="color:{sign.mark};">{sign.shape}</span>&nbsp;{light.label}'
        assert shown in mail.html
    row = f'color:{SIGNS[Light.WARN].ink};"><span style="color:{SIGNS[Light.WARN].mark};">▲</span>'
    assert f"{row}&nbsp;Warning</td>" in mail.html
    assert "■" not in mail.subject


def test_without_recorded_lights_nothing_is_compared() -> None:
    leader = make_leader()
    make_item(progress=100, due=day(-1))
    found = week(leader)
    assert found.worse is None
    assert [(total.now, total.change) for total in found.totals] == [
        (1, None),
        (0, None),
        (0, None),
        (0, None),
        (0, None),
    ]
    compose(ON)
    assert OutboundMail.objects.get().subject == "[Work plan] The week: Behind 1"


def test_closed_due_and_units_against_counts_by_hand() -> None:
    leader = make_leader()
    water, air = make_unit("水科"), make_unit("大气科")
    for closed in (day(-8), day(-7), day(-1), ON):
        make_item(unit=water, state=State.CLOSED, closed_on=closed)
    for due in (day(-1), ON, day(1), day(1), day(5), day(6)):  # Sunday is day(5)
        make_item(unit=air, cooperating=[water], progress=100, due=due)
    make_item(unit=air, progress=100, due=day(2), state=State.HALTED)
    for n in (3, 4):
        make_item(unit=water, progress=100, due=day(-n))
    found = week(leader)
    assert (found.since, found.until) == (day(-7), day(5))
    assert [item.closed_on for item in found.closed.rows] == [day(-7), day(-1), ON]
    assert found.due == [(ON, 1), (day(1), 2), (day(5), 1)]
    assert found.due_count == 4
    units = [(row.unit, row.count) for row in found.late_units.rows]
    assert units == [(water, 2), (air, 1)]


def test_missing_reports_are_counted_by_lead_unit() -> None:
    leader = make_leader()
    plan = make_plan(published_at=at(date(2024, 1, 5)))
    make_period(plan)
    water, air = make_unit("水科"), make_unit("大气科")
    for unit in (water, water, air):
        make_item(plan=plan, unit=unit, progress=100)
    make_item(plan=plan, unit=air, state=State.CLOSED)
    found = week(leader)
    assert found.missing == 3
    assert [(row.unit, row.count) for row in found.silent_units.rows] == [(water, 2), (air, 1)]


def test_indicators_off_target_come_with_the_flags_figures() -> None:
    leader = make_leader()
    item = make_item(progress=100)
    figures = {"indicator": "PM2.5", "unit": "微克/立方米", "op": "<=", "target": "40"}
    make_flag(item, FlagKind.OFF_TARGET, raised_on=day(-2), figures={**figures, "actual": "42.5"})
    other = make_item(progress=100)
    make_flag(other, FlagKind.OFF_TARGET, raised_on=day(-40), figures={"seen": "else"})
    make_flag(make_item(), FlagKind.AT_RISK)
    make_flag(make_item(), FlagKind.OFF_TARGET, raised_on=day(-9), cleared_on=day(-2))
    found = week(leader).off_target
    assert [flag.item for flag in found.rows] == [item, other]
    compose(ON)
    text = OutboundMail.objects.get().text
    assert "■ 2 tasks have indicators off target" in text.splitlines()
    lines = text.splitlines()
    named = lines.index(f"{item.number}{item.title}")
    assert lines[named + 1] == "  new · PM2.5: 42.5 微克/立方米, target ≤40 微克/立方米"
    assert lines[lines.index(f"{other.number}{other.title}") + 1] == "  09-05"


def test_only_the_leaders_own_unanswered_instructions() -> None:
    leader, colleague = make_leader(), make_leader("colleague")
    unit = make_unit()

    def ask(by: User, due: date | None = None) -> Comment:
        kind = CommentKind.INSTRUCTION
        return Comment.objects.create(
            item=make_item(), kind=kind, unit=unit, text="报方案。", due=due, author=by, at=AT
        )

    open_end, overdue, answered = ask(leader), ask(leader, day(-1)), ask(leader)
    ask(colleague)
    Comment.objects.create(
        item=answered.item,
        kind=CommentKind.ANSWER,
        answers=answered,
        text="已报。",
        author=make_user(),
        at=AT,
    )
    found = read_unanswered(leader)
    assert ([comment.pk for comment in found.rows], found.total) == ([overdue.pk, open_end.pk], 2)
    compose(ON)
    text = OutboundMail.objects.get(user=leader).text
    assert "2 of your instructions wait for their answers." in text.splitlines()
    assert f"  ■ 1 day overdue · {unit} · 报方案。" in text.splitlines()
    assert overdue.get_absolute_url() in text


def test_a_leader_reads_of_lower_agencies_and_never_of_others() -> None:
    province = make_agency("shandong", short_name="省厅")
    city = make_agency("taian", parent=province, short_name="泰安")
    higher = make_leader("higher", agency=province)
    own, elsewhere = (
        make_leader("own", agency=city),
        make_leader("other", agency=make_agency("jilin")),
    )
    mine = make_item(unit=make_unit("水科", agency=city), progress=100, due=day(-1), title="治水")
    make_item(unit=make_unit("法制科", agency=elsewhere.agency), progress=100, title="普法")
    record(mine, Light.OK, on=day(-9))
    assert [week(user).totals[0].now for user in (higher, own, elsewhere)] == [1, 1, 0]
    compose(ON)
    texts = {mail.user.username: mail.text for mail in OutboundMail.objects.all()}
    assert ["治水" in texts[name] for name in ("higher", "own", "other")] == [True, True, False]
    assert "  ■ Behind · 泰安 · 水科 · " in texts["higher"]
    assert "泰安 · " not in texts["own"]
    assert not any("普法" in text for text in texts.values())


def test_the_first_line_says_what_happened() -> None:
    leader = make_leader()
    record(make_item(progress=100), Light.OK, on=day(-9))
    assert headline(week(leader), 0) == ["No task fell behind or into warning since 10-08."]
    late = record(make_item(progress=100, due=day(-1)), Light.OK, on=day(-9))
    make_item(progress=100, due=day(3), state=State.IN_PROGRESS)
    make_item(state=State.CLOSED, closed_on=day(-2))
    assert late.pk
    assert headline(week(leader), 1) == [
        "2 tasks fell behind or into warning since 10-08.",
        "1 task was closed.",
        "1 task is due by 10-20 (Sun).",
        "1 of your instructions waits for its answer.",
    ]


def test_queries_do_not_grow_with_the_items(django_assert_num_queries: Any) -> None:
    leader = make_leader()
    for n in range(2):
        record(make_item(progress=100, due=day(-1 - n)), Light.OK, on=day(-9))
    read_week(leader, on=ON)  # reads the calendar and the light rules, which are kept
    with django_assert_num_queries(11):
        read_week(leader, on=ON)
    for n in range(12):
        unit = make_unit(f"科{n}")
        record(make_item(progress=100, due=day(-1 - n), unit=unit), Light.OK, on=day(-9))
    with django_assert_num_queries(12):  # one more counts what is not named
        read_week(leader, on=ON)
