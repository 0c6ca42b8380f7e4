"""The plan of reminders: who hears of limits, reports, signing and decisions, each later than the one below."""

from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from agencies.choices import Part as Appointed
from agencies.choices import Role
from agencies.models import Appointment, Unit, User
from tasks.choices import (
    Audience,
    Event,
    MailState,
    Part,
    ReminderKind,
    ReportState,
    State,
    Topic,
)
from tasks.models import (
    Notification,
    OutboundMail,
    Reminder,
    ReminderMute,
    ReminderStep,
    Responsibility,
    WorkItem,
)
from tasks.services.digest import write_digest
from tasks.services.reminding import claim_reminders, compose_digests
from tasks.services.report_dues import refresh_report_dues
from tasks.services.urging import urge
from tasks.tests.daily import make_office
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_deputy,
    make_item,
    make_plan,
    make_report,
    make_unit,
    make_user,
)
from worktracker.lib.workdays import add_workdays

pytestmark = pytest.mark.django_db


class Bureau:
    """A unit with one of each, and who is told what on a day."""

    def __init__(self) -> None:
        self.unit = make_unit()
        self.staff = make_user(display_name="staff")
        self.head = make_user(Role.HEAD, display_name="head")
        self.leader = make_user(Role.LEADER, display_name="leader")
        self.office = make_user(Role.SUPERVISOR, display_name="office")
        Appointment.objects.create(
            user=self.leader, unit=self.unit, part=Appointed.SUPERVISING_LEADER
        )

    def told(self, on: date = ON) -> set[tuple[str, str, int]]:
        """``(who, kind, step)`` of what is new on a day."""
        known = set(Reminder.objects.values_list("pk", flat=True))
        claim_reminders(on=on)
        new = Reminder.objects.exclude(pk__in=known)
        return set(new.values_list("user__display_name", "kind", "step"))


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def after(days: int, since: date = ON) -> date:
    return add_workdays(since, days)


def test_limit_goes_up_step_by_step(bureau: Bureau) -> None:
    make_item(due=ON)
    heard = {n: bureau.told(after(n)) for n in range(-30, 12)}
    first: dict[str, int] = {}
    for n, told in heard.items():
        for who, _kind, _step in told:
            first.setdefault(who, n)
    assert first == {"staff": -30, "head": -3, "leader": 3, "office": 5}
    assert {n for n in range(-30, 1) if heard[n]} == {-30, -7, -3, -1, 0}
    assert heard[0] == {("staff", "due_today", 0), ("head", "due_today", 0)}
    assert heard[1] == {("staff", "overdue", -1), ("head", "overdue", -1)}
    assert heard[3] == {("leader", "overdue", -3)}
    assert heard[5] == {("office", "overdue", -5)}
    assert heard[6] == {("staff", "overdue", -6), ("head", "overdue", -6)}
    assert heard[2] == heard[4] == heard[7] == set()


def test_signing_is_due_three_working_days_after_publishing(bureau: Bureau) -> None:
    plan = make_plan(published_at=AT)
    make_item(plan=plan, state=State.TO_SIGN)
    heard = [bureau.told(after(n)) for n in range(7)]
    assert heard == [
        set(),
        set(),
        {("staff", "to_sign", 1)},
        {("staff", "to_sign", 0)},
        {("staff", "to_sign", -1), ("head", "to_sign", -1)},
        set(),
        {("office", "to_sign", -3)},
    ]
    Responsibility.objects.update(state=State.IN_PROGRESS)
    assert bureau.told(after(9)) == set()


def test_report_is_reminded_of_before_its_day_and_missed_after_it(bureau: Bureau) -> None:
    plan = make_plan(published_at=AT - timedelta(days=10))
    item = make_item(plan=plan)
    refresh_report_dues(WorkItem.objects.all())
    due = date(2024, 10, 25)
    heard = {n: bureau.told(after(n, due)) for n in range(-4, 4)}
    assert heard[-4] == set()
    assert heard[-3] == {("staff", "to_report", 3)}
    assert heard[0] == {("staff", "to_report", 0), ("head", "to_report", 0)}
    assert heard[1] == {("staff", "not_reported", -1), ("head", "not_reported", -1)}
    assert heard[3] == {("office", "not_reported", -3)}
    make_report(item, as_of=due, state=ReportState.SUBMITTED, by=bureau.staff)
    refresh_report_dues(WorkItem.objects.all())
    kinds = {kind for _who, kind, _step in bureau.told(after(6, due))}
    assert "not_reported" not in kinds


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (
            ReportState.TO_APPROVE,
            {1: {("head", "to_approve", -1)}, 3: {("head", "to_approve", -3)}},
        ),
        (
            ReportState.SUBMITTED,
            {2: {("office", "to_verify", -2)}, 5: {("office", "to_verify", -5)}},
        ),
        (
            ReportState.RETURNED,
            {
                1: {("staff", "returned", -1)},
                3: {("staff", "returned", -3), ("head", "returned", -3)},
                5: {
                    ("staff", "returned", -5),
                    ("head", "returned", -5),
                    ("office", "returned", -5),
                },
            },
        ),
    ],
)
def test_waiting_reports_are_told_of_to_who_must_act(
    bureau: Bureau, state: str, expected: dict[int, Any]
) -> None:
    make_report(make_item(), state=state, by=bureau.staff)
    heard = {n: told for n in range(6) if (told := bureau.told(after(n)))}
    if state == ReportState.TO_APPROVE:
        heard[5] = {row for row in heard[5] if row[0] == "head"}
        expected = {**expected, 5: {("head", "to_approve", -5)}}
    assert heard == expected


def test_who_handed_a_report_in_is_not_asked_to_decide_on_it(bureau: Bureau) -> None:
    other = make_user(Role.SUPERVISOR, display_name="second")
    make_report(make_item(), state=ReportState.SUBMITTED, by=bureau.office)
    assert bureau.told(after(2)) == {("second", "to_verify", -2)}
    assert other.pk in set(Reminder.objects.values_list("user", flat=True))


def test_deputies_hear_of_what_their_colleagues_must_do(bureau: Bureau) -> None:
    deputy = make_user(unit=make_unit("法制与宣传科"), display_name="deputy")
    make_deputy(bureau.staff, deputy, ends_on=day(3))
    make_item(due=ON)
    assert ("deputy", "due_today", 0) in bureau.told()
    make_item(due=day(7))
    assert "deputy" not in {who for who, _kind, _step in bureau.told(day(7))}


def test_who_has_switched_a_kind_off_is_spared_it_but_not_what_is_late(bureau: Bureau) -> None:
    ReminderMute.objects.create(user=bureau.staff, kind=ReminderKind.DUE_SOON)
    make_item(due=after(3))
    assert bureau.told() == {("head", "due_soon", 3)}
    assert ("staff", "due_today", 0) in bureau.told(after(3))


def test_unit_without_anybody_stands_with_the_office(bureau: Bureau) -> None:
    empty = make_unit("土壤科")
    item = make_item(due=after(1), unit=empty)
    assert bureau.told() == {("office", "nobody", 1)}
    compose_digests(on=ON, at=AT)
    mail = OutboundMail.objects.get(user=bureau.office)
    assert item.title in mail.text
    assert str(empty) in mail.text


def test_item_of_no_unit_is_the_offices_own(bureau: Bureau) -> None:
    item = make_item(due=ON)
    item.responsibilities.all().delete()
    assert bureau.told() == {("office", "due_today", 0)}


def test_unit_that_reported_its_part_as_done_is_left_alone(bureau: Bureau) -> None:
    other = make_unit("大气环境科")
    make_user(unit=other, display_name="other")
    item = make_item(due=ON)
    item.responsibilities.create(unit=other, order=3, part=Part.LEAD, state=State.IN_PROGRESS)
    item.responsibilities.filter(unit=bureau.unit).update(state=State.TO_VERIFY)
    assert bureau.told() == {("other", "due_today", 0)}


def test_agency_goes_by_its_own_plan(bureau: Bureau) -> None:
    agency = bureau.unit.agency
    for audience, left in ((Audience.STAFF, 2), (Audience.OFFICE, 1)):
        ReminderStep.objects.create(agency=agency, topic=Topic.LIMIT, audience=audience, left=left)
    make_item(due=after(2))
    assert bureau.told() == {("staff", "due_soon", 2)}
    assert bureau.told(after(1)) == {("office", "due_soon", 1)}
    assert bureau.told(after(2)) == set()


# --- urged


def urged(bureau: Bureau, item: WorkItem, unit: Unit | None = None, on: date = ON) -> None:
    office = make_office()
    urge([(item.pk, (unit or bureau.unit).pk)], by=office, at=AT, on=on, note="请抓紧")


def test_urging_comes_with_the_next_digest_once(bureau: Bureau) -> None:
    item = make_item()
    urged(bureau, item)
    assert compose_digests(on=ON, at=AT) == 2
    mail = OutboundMail.objects.get(user=bureau.staff)
    assert item.title in mail.text
    assert mail.reminders.get().kind == ReminderKind.URGED
    assert compose_digests(on=after(1), at=AT) == 0


def test_urging_of_the_same_day_has_not_waited_yet(bureau: Bureau, settings: Settings) -> None:
    settings.LANGUAGE_CODE = "en"
    urged(bureau, make_item())
    compose_digests(on=ON, at=AT)
    rows = Reminder.objects.with_items().filter(user=bureau.staff)
    days = (ON, after(1), after(2))
    said = {on: write_digest(bureau.staff, rows, on=on).text for on in days}
    assert "(Tue, today)" in said[ON]
    assert "(Tue, waits 1 day)" in said[after(1)]
    assert "(Tue, waits 2 days)" in said[after(2)]
    assert said[ON].startswith("■ ")


def test_urging_on_a_day_off_waits_for_the_next_working_day(bureau: Bureau) -> None:
    saturday = date(2024, 10, 19)
    urged(bureau, make_item(), on=saturday)
    assert compose_digests(on=saturday, at=AT) == 0
    assert compose_digests(on=date(2024, 10, 21), at=AT) == 2


def test_urging_that_was_answered_is_not_written(bureau: Bureau) -> None:
    item = make_item()
    urged(bureau, item)
    make_report(item, state=ReportState.SUBMITTED, by=bureau.staff)
    compose_digests(on=ON, at=AT)
    assert not Reminder.objects.filter(kind=ReminderKind.URGED, told_on=ON).exists()


# --- where it is read


def test_digest_stands_in_the_application_too(bureau: Bureau) -> None:
    make_item(due=ON)
    bureau.told()
    compose_digests(on=ON, at=AT)
    mail = OutboundMail.objects.get(user=bureau.staff)
    told = Notification.objects.get(user=bureau.staff, event=Event.DIGEST)
    assert told.figures == {"mail": mail.pk, "kind": "digest", "says": mail.subject}


@pytest.mark.parametrize("silence", [{"wants_mail": False}, {"email": ""}])
def test_who_takes_no_mails_finds_it_in_the_application_alone(
    bureau: Bureau, silence: dict[str, object]
) -> None:
    User.objects.filter(pk=bureau.staff.pk).update(**silence)
    make_item(due=ON)
    bureau.told()
    compose_digests(on=ON, at=AT)
    mail = OutboundMail.objects.get(user=bureau.staff)
    assert (mail.state, mail.address) == (MailState.KEPT, "")
    assert Notification.objects.filter(user=bureau.staff, event=Event.DIGEST).exists()
    assert not OutboundMail.objects.sendable(at=AT).filter(pk=mail.pk).exists()


def test_inferred_deadline_says_so(bureau: Bureau) -> None:
    make_item(due=ON, limit_inferred=True)
    bureau.told()
    compose_digests(on=ON, at=AT)
    mail = OutboundMail.objects.get(user=bureau.staff)
    for body in (mail.text, mail.html):
        assert "推定" in body or "Inferred" in body


def test_sections_stand_most_urgent_first_and_lead_to_where_one_acts(bureau: Bureau) -> None:
    late, soon = make_item(due=after(-1)), make_item(due=after(3))
    back = make_item()
    make_report(back, state=ReportState.RETURNED, by=bureau.staff, as_of=after(-1))
    bureau.told()
    compose_digests(on=ON, at=AT)
    text = OutboundMail.objects.get(user=bureau.staff).text
    places = [text.index(f"\n{item.number}{item.title}\n") for item in (late, back, soon)]
    assert places == sorted(places)
    assert f"/items/{back.pk}/report/" in text
    assert f"/items/{late.pk}/" in text
