"""A person leaves: what is owed, who takes it over, who may hand over, and what stays when it is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from agencies.choices import Part, Role
from agencies.errors import DeputyRefused
from agencies.models import Agency, Appointment, Deputy, Unit, User
from tasks.choices import Event, FiledAs, PlanState, ReportState
from tasks.errors import LeavingRefused
from tasks.models import Activity, Comment, Notification, ProgressReport, Urge
from tasks.owed import Debt, Way, fingerprint_of, owed_by
from tasks.services.leaving import call_off_leaving, hand_over
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_deputy,
    make_item,
    make_notice,
    make_plan,
    make_report,
    make_unit,
    make_user,
)
from worktracker.lib.errors import NotAllowed, Stale

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def supervisor() -> User:
    return make_user(Role.SUPERVISOR, username="office")


@pytest.fixture
def unit() -> Unit:
    return make_unit("水生态环境科")


@pytest.fixture
def person(unit: Unit) -> User:
    """The unit's clerk; nobody else reports there."""
    return make_user(unit=unit, username="leaver")


@pytest.fixture
def helper() -> User:
    """A clerk of another unit."""
    return make_user(unit=make_unit("大气环境科"), username="helper")


def owed(person: User) -> dict[str, tuple[str, int]]:
    return {each.debt.value: (each.way.value, each.count) for each in owed_by(person, on=ON)}


def hand(person: User, successor: User | None, by: User, **fields: Any) -> None:
    given = {"at": AT, "on": ON, "reason": "调离", **fields}
    hand_over(person, successor=successor, by=by, **given)


def instruct(unit: Unit, by: User | None = None, **fields: Any) -> Comment:
    item = fields.pop("item", None) or make_item(unit=unit)
    author = by or make_user(Role.LEADER)
    return Comment.objects.create(
        item=item, kind="instruction", unit=unit, text="一周内报。", author=author, at=AT, **fields
    )


# --- what is owed


def test_person_without_anything_owes_nothing(person: User) -> None:
    assert owed(person) == {}


def test_drafts_and_returned_reports_are_owed_by_who_began_them(person: User, unit: Unit) -> None:
    item = make_item(unit=unit)
    make_report(item, unit=unit, by=person, state=ReportState.DRAFT)
    make_report(make_item(unit=unit), unit=unit, by=person, state=ReportState.RETURNED)
    make_report(make_item(unit=unit), unit=unit, by=person, state=ReportState.ACCEPTED)
    mate = make_user(unit=unit)
    make_report(make_item(unit=unit), unit=unit, by=mate, state=ReportState.DRAFT)
    assert owed(person) == {"drafts": ("passes", 1), "returned": ("stays", 1)}


def test_draft_in_a_unit_that_the_person_left_is_that_units(person: User, unit: Unit) -> None:
    make_report(make_item(unit=unit), unit=unit, by=person, state=ReportState.DRAFT)
    person.unit = make_unit("大气环境科")
    person.save()
    assert owed(person) == {}


def test_only_reporter_owes_what_the_unit_owes(person: User, unit: Unit) -> None:
    make_item(unit=unit)
    make_item(unit=make_unit("大气环境科"), cooperating=[unit])  # led by another unit
    instruct(unit)
    item = make_item(unit=unit)
    Urge.objects.create(item=item, unit=unit, by=make_user(Role.SUPERVISOR), at=AT, on=ON)
    assert owed(person) == {
        "answers": ("deputy", 1),
        "urges": ("deputy", 1),
        "items": ("deputy", 3),
    }


def test_urging_that_was_followed_by_a_report_is_done(person: User, unit: Unit) -> None:
    make_user(Role.HEAD, unit=unit, left_at=AT)  # has handed over: counts as gone
    item = make_item(unit=unit)
    Urge.objects.create(item=item, unit=unit, by=make_user(Role.SUPERVISOR), at=AT, on=ON)
    report = make_report(item, unit=unit, by=person, state=ReportState.SUBMITTED)
    ProgressReport.objects.filter(pk=report.pk).update(reported_at=AT + timedelta(hours=1))
    assert owed(person) == {"items": ("deputy", 1)}


@pytest.mark.parametrize("role", [Role.STAFF, Role.HEAD])
def test_colleague_of_the_unit_keeps_it_able_to_report(
    person: User, unit: Unit, role: Role
) -> None:
    make_item(unit=unit)
    instruct(unit)
    make_user(role, unit=unit)
    assert owed(person) == {}


@pytest.mark.parametrize("fields", [{"is_active": False}, {"left_at": AT}])
def test_colleague_who_is_gone_or_going_keeps_nothing(
    person: User, unit: Unit, fields: dict[str, Any]
) -> None:
    make_item(unit=unit)
    make_user(unit=unit, **fields)
    assert owed(person) == {"items": ("deputy", 1)}


def test_only_head_owes_approvals(unit: Unit) -> None:
    head, clerk = make_user(Role.HEAD, unit=unit), make_user(unit=unit)
    make_report(make_item(unit=unit), unit=unit, by=clerk, state=ReportState.TO_APPROVE)
    assert owed(head) == {"approvals": ("deputy", 1)}
    make_user(Role.HEAD, unit=unit)
    assert owed(head) == {}


def test_appointments_and_deputyships_both_ways_are_owed(
    person: User, unit: Unit, helper: User
) -> None:
    make_user(unit=unit)
    Appointment.objects.create(user=person, unit=unit, part=Part.LIAISON)
    make_deputy(person, helper)
    make_deputy(helper, person)
    make_deputy(make_user(), person, starts_on=day(-9), ends_on=day(-1))  # has run out
    assert owed(person) == {
        "appointments": ("passes", 1),
        "stands_in": ("passes", 1),
        "deputies": ("lapses", 1),
    }


def test_unread_notifications_lapse(person: User) -> None:
    for read_at in (None, None, AT):
        Notification.objects.create(user=person, event=Event.COMMENTED, at=AT, read_at=read_at)
    assert owed(person) == {"notifications": ("lapses", 2)}


def test_only_supervisor_blocks_with_plans_and_reports(supervisor: User, unit: Unit) -> None:
    make_report(make_item(unit=unit), unit=unit, state=ReportState.SUBMITTED)
    notice = make_notice(received_by=supervisor)
    make_plan(code="draft", state=PlanState.DRAFT, notice=notice)
    assert owed(supervisor) == {"plans": ("blocks", 1), "verification": ("blocks", 1)}
    make_user(Role.SUPERVISOR)
    assert owed(supervisor) == {"plans": ("stays", 1)}


# --- handing over


def test_drafts_pass_to_a_colleague_of_the_unit(person: User, unit: Unit, supervisor: User) -> None:
    mate = make_user(unit=unit, display_name="接手人")
    draft = make_report(make_item(unit=unit), unit=unit, by=person, state=ReportState.DRAFT)

    hand(person, mate, supervisor)

    draft.refresh_from_db()
    person.refresh_from_db()
    assert draft.reported_by == mate
    assert (person.left_at, person.is_active) == (AT, True)
    assert not Deputy.objects.exists()
    told = {row.verb: row for row in Activity.objects.all()}
    assert {*told} == {"draft_handed_over", "handed_over"}
    assert told["draft_handed_over"].report == draft
    assert told["draft_handed_over"].changes == [
        {"field": "successor", "old": "leaver", "new": "接手人"}
    ]
    assert told["handed_over"].changes == [
        {"field": "left_at", "old": "", "new": "2024-10-15"},
        {"field": "owed_drafts", "old": "", "new": "1 → 接手人"},
    ]
    assert (told["handed_over"].actor, told["handed_over"].reason) == (supervisor, "调离")


def test_successor_of_another_unit_stands_in_and_then_owns_the_drafts(
    person: User, unit: Unit, helper: User, supervisor: User
) -> None:
    draft = make_report(make_item(unit=unit), unit=unit, by=person, state=ReportState.DRAFT)
    asked = instruct(unit, item=draft.item)

    hand(person, helper, supervisor)

    (deputyship,) = Deputy.objects.all()
    assert (deputyship.principal, deputyship.deputy) == (person, helper)
    assert (deputyship.starts_on, deputyship.ends_on) == (ON, None)
    draft.refresh_from_db()
    assert draft.reported_by == helper
    assert Comment.objects.answerable_by(helper, on=ON).get() == asked
    assert owed(person)["items"] == ("deputy", 1)  # until somebody is moved there


def test_clerk_of_the_unit_becomes_deputy_of_its_only_head_for_the_approvals(
    unit: Unit, supervisor: User
) -> None:
    head, clerk, mate = make_user(Role.HEAD, unit=unit), make_user(unit=unit), make_user(unit=unit)
    report = make_report(make_item(unit=unit), unit=unit, by=clerk, state=ReportState.TO_APPROVE)
    hand(head, mate, supervisor)
    assert ProgressReport.objects.approvable_by(mate, on=ON).get() == report


def test_stands_in_passes_with_its_days(
    person: User, unit: Unit, helper: User, supervisor: User
) -> None:
    mate = make_user(unit=unit)
    make_deputy(helper, person, starts_on=day(-3), ends_on=day(20))
    hand(person, mate, supervisor)
    old, new = Deputy.objects.order_by("pk")
    assert (old.ended_at, old.ended_by) == (AT, supervisor)
    assert (new.principal, new.deputy, new.starts_on, new.ends_on) == (helper, mate, ON, day(20))


def test_who_was_stood_in_for_does_it_again(
    person: User, unit: Unit, helper: User, supervisor: User
) -> None:
    make_user(unit=unit)
    make_deputy(helper, person)
    hand(person, helper, supervisor)
    assert [one.ended_at for one in Deputy.objects.all()] == [AT]


def test_appointments_pass_and_double_ones_fall_together(
    person: User, unit: Unit, supervisor: User
) -> None:
    mate, other = make_user(unit=unit), make_unit("大气环境科")
    for where in (unit, other):
        Appointment.objects.create(user=person, unit=where, part=Part.LIAISON)
    Appointment.objects.create(user=mate, unit=other, part=Part.LIAISON)
    hand(person, mate, supervisor)
    assert [*Appointment.objects.order_by("unit").values_list("user", "unit")] == [
        (mate.pk, unit.pk),
        (mate.pk, other.pk),
    ]
    assert Activity.objects.filter(verb="appointment_handed_over").count() == 2


def test_single_kinds_may_go_to_somebody_else(person: User, unit: Unit, supervisor: User) -> None:
    mate, leader = make_user(unit=unit), make_user(Role.LEADER)
    draft = make_report(make_item(unit=unit), unit=unit, by=person, state=ReportState.DRAFT)
    Appointment.objects.create(user=person, unit=unit, part=Part.RESPONSIBLE_LEADER)
    hand(person, mate, supervisor, others={Debt.APPOINTMENTS: leader})
    draft.refresh_from_db()
    assert draft.reported_by == mate
    assert Appointment.objects.get().user == leader


def test_drafts_on_a_units_behalf_pass_to_another_supervisor(supervisor: User, unit: Unit) -> None:
    other = make_user(Role.SUPERVISOR)
    draft = make_report(
        make_item(unit=unit),
        unit=unit,
        by=supervisor,
        state=ReportState.DRAFT,
        filed_as=FiledAs.OFFICE,
    )
    hand(supervisor, other, other)
    draft.refresh_from_db()
    assert draft.reported_by == other


def test_who_owes_nothing_needs_no_successor(person: User, supervisor: User) -> None:
    hand(person, None, supervisor)
    person.refresh_from_db()
    assert person.left_at == AT


def test_person_stays_after_all(person: User, supervisor: User) -> None:
    hand(person, None, supervisor)
    call_off_leaving(person, by=supervisor, at=AT)
    person.refresh_from_db()
    assert person.left_at is None
    with pytest.raises(Stale):
        call_off_leaving(person, by=supervisor, at=AT)
    assert Activity.objects.filter(verb="handing_over_undone").count() == 1


# --- refusals


def untouched(person: User, draft: ProgressReport) -> bool:
    draft.refresh_from_db()
    person.refresh_from_db()
    return (
        draft.reported_by == person
        and person.left_at is None
        and not Deputy.objects.exists()
        and not Activity.objects.exists()
    )


@pytest.fixture
def draft(person: User, unit: Unit) -> ProgressReport:
    return make_report(make_item(unit=unit), unit=unit, by=person, state=ReportState.DRAFT)


def test_somebody_must_be_named(person: User, draft: ProgressReport, supervisor: User) -> None:
    with pytest.raises(LeavingRefused):
        hand(person, None, supervisor)
    assert untouched(person, draft)


@pytest.mark.parametrize("who", ["oneself", "closed", "leaving", "elsewhere", "administrator"])
def test_unfit_successor_is_refused(
    person: User, unit: Unit, draft: ProgressReport, supervisor: User, who: str
) -> None:
    successor = {
        "oneself": lambda: person,
        "closed": lambda: make_user(unit=unit, is_active=False),
        "leaving": lambda: make_user(unit=unit, left_at=AT),
        "elsewhere": lambda: make_user(agency=make_agency("jilin")),
        "administrator": lambda: make_user(Role.ADMINISTRATOR),
    }[who]()
    with pytest.raises(LeavingRefused):
        hand(person, successor, supervisor)
    assert untouched(person, draft)


def test_leader_cannot_stand_in_for_a_clerk(
    person: User, draft: ProgressReport, supervisor: User
) -> None:
    with pytest.raises(DeputyRefused):
        hand(person, make_user(Role.LEADER), supervisor)
    assert untouched(person, draft)


def test_draft_needs_somebody_who_writes_for_its_unit(
    person: User, unit: Unit, draft: ProgressReport, supervisor: User, helper: User
) -> None:
    make_user(unit=unit)  # the unit is not left empty, so nobody is made a deputy
    with pytest.raises(LeavingRefused) as refused:
        hand(person, helper, supervisor)
    assert refused.value.params["field"] == "drafts"
    assert untouched(person, draft)


def test_appointment_needs_a_fitting_role(person: User, unit: Unit, supervisor: User) -> None:
    mate = make_user(unit=unit)
    Appointment.objects.create(user=person, unit=unit, part=Part.SUPERVISING_LEADER)
    with pytest.raises(LeavingRefused):
        hand(person, mate, supervisor)
    assert Appointment.objects.get().user == person


def test_what_is_owed_changed_since_the_page_was_opened(
    person: User, unit: Unit, draft: ProgressReport, supervisor: User
) -> None:
    mate = make_user(unit=unit)
    seen = fingerprint_of(owed_by(person, on=ON))
    make_report(make_item(unit=unit), unit=unit, by=person, state=ReportState.DRAFT)
    with pytest.raises(Stale):
        hand(person, mate, supervisor, seen=seen)
    assert untouched(person, draft)
    hand(person, mate, supervisor, seen=fingerprint_of(owed_by(person, on=ON)))


def test_closed_account_hands_nothing_over(person: User, supervisor: User) -> None:
    person.is_active = False
    person.save()
    with pytest.raises(NotAllowed):
        hand(person, None, supervisor)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_only_a_supervisor_hands_over(
    person: User, unit: Unit, draft: ProgressReport, role: Role
) -> None:
    make_user(Role.SUPERVISOR)
    with pytest.raises(NotAllowed):
        hand(
            person,
            make_user(unit=unit),
            make_user(role, unit=unit if role in ("staff", "head") else None),
        )
    assert untouched(person, draft)


def test_supervisor_of_another_agency_is_refused(person: User, draft: ProgressReport) -> None:
    above: Agency = make_agency("shandong")
    for agency in (above, make_agency("jilin")):
        with pytest.raises(NotAllowed):
            hand(person, None, make_user(Role.SUPERVISOR, agency=agency))
    assert untouched(person, draft)


def test_nobody_hands_over_for_himself(supervisor: User) -> None:
    make_user(Role.SUPERVISOR)
    with pytest.raises(NotAllowed):
        hand(supervisor, None, supervisor)


def test_security_administrator_hands_over_for_the_only_supervisor_alone(
    supervisor: User,
) -> None:
    security = make_user(Role.SECURITY_ADMINISTRATOR)
    other = make_user(Role.SUPERVISOR)
    with pytest.raises(NotAllowed):
        hand(supervisor, None, security)
    hand(other, None, supervisor)  # now one is left who stays
    hand(supervisor, None, security)
    supervisor.refresh_from_db()
    assert supervisor.left_at == AT


def test_open_work_of_the_office_holds_up_its_only_supervisor(supervisor: User, unit: Unit) -> None:
    make_report(make_item(unit=unit), unit=unit, state=ReportState.SUBMITTED)
    security = make_user(Role.SECURITY_ADMINISTRATOR)
    with pytest.raises(LeavingRefused):
        hand(supervisor, make_user(Role.LEADER), security)
    supervisor.refresh_from_db()
    assert supervisor.left_at is None
    assert [each.way for each in owed_by(supervisor, on=ON)] == [Way.BLOCKS]
