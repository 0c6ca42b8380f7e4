"""Signing, halting, taking up again, reopening: along the table, by whom, with which reason."""

from collections.abc import Callable
from decimal import Decimal
from itertools import product

import pytest

from agencies.choices import Role
from agencies.models import Unit, User
from tasks.choices import Event, Part, State
from tasks.errors import NotAllowed, Stale, TransitionRefused
from tasks.models import Activity, Notification, WorkItem
from tasks.services.signing import sign_for
from tasks.services.standing import halt_item, reopen_item, resume_item
from tasks.tests.daily import accept, hand_in, make_office
from tasks.tests.factories import AT, ON, make_agency, make_item, make_unit, make_user
from tasks.transitions import TRANSITIONS, Move, follow, may, whole

ALLOWED = {
    (State.TO_SIGN, Move.SIGN): State.IN_PROGRESS,
    (State.IN_PROGRESS, Move.CLAIM): State.TO_VERIFY,
    (State.TO_VERIFY, Move.RETURN): State.IN_PROGRESS,
    (State.TO_VERIFY, Move.CLOSE): State.CLOSED,
    (State.TO_SIGN, Move.HALT): State.HALTED,
    (State.IN_PROGRESS, Move.HALT): State.HALTED,
    (State.TO_VERIFY, Move.HALT): State.HALTED,
    (State.HALTED, Move.RESUME): State.IN_PROGRESS,
    (State.CLOSED, Move.REOPEN): State.IN_PROGRESS,
}


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_table_allows_exactly_these_steps(state: State, move: Move) -> None:
    assert may(state, move) == ((state, move) in ALLOWED)
    if (state, move) in ALLOWED:
        assert follow(state, move) == ALLOWED[state, move]
    else:
        with pytest.raises(TransitionRefused):
            follow(state, move)


def test_every_move_stands_in_the_table_once() -> None:
    assert [one.move for one in TRANSITIONS] == list(Move)


@pytest.mark.parametrize(
    ("leads", "expected"),
    [
        ([State.TO_SIGN], State.TO_SIGN),
        ([State.TO_SIGN, State.IN_PROGRESS], State.IN_PROGRESS),
        ([State.TO_VERIFY, State.IN_PROGRESS], State.IN_PROGRESS),
        ([State.TO_VERIFY, State.CLOSED], State.TO_VERIFY),
        ([State.CLOSED, State.TO_SIGN], State.IN_PROGRESS),
        ([State.CLOSED, State.CLOSED], State.CLOSED),
    ],
)
def test_item_follows_from_its_lead_units(leads: list[State], expected: State) -> None:
    assert whole(leads) == expected


@pytest.fixture
def lead() -> Unit:
    return make_unit("大气环境科")


@pytest.fixture
def clerk(lead: Unit) -> User:
    return make_user(unit=lead)


@pytest.fixture
def office() -> User:
    return make_office()


@pytest.fixture
def item(db: None, lead: Unit) -> WorkItem:
    return make_item(unit=lead, cooperating=[make_unit("法规科")], state=State.TO_SIGN)


def stored(item: WorkItem) -> WorkItem:
    return WorkItem.objects.get(pk=item.pk)


def sign(item: WorkItem, by: User, unit: Unit | None = None) -> None:
    sign_for(item, unit=unit or by.unit, by=by, at=AT, on=ON)


def halt(item: WorkItem, by: User, **given: str) -> WorkItem:
    words = {"reason": "上级政策调整。", "decision": "泰环办〔2024〕31号"} | given
    row = stored(item)
    return halt_item(row, by=by, at=AT, on=ON, version=row.version, **words)


def resume(item: WorkItem, by: User, reason: str = "政策已明确。") -> WorkItem:
    row = stored(item)
    return resume_item(row, by=by, at=AT, on=ON, version=row.version, reason=reason)


def reopen(item: WorkItem, by: User, reason: str = "回头看发现问题反弹。") -> WorkItem:
    row = stored(item)
    return reopen_item(row, by=by, at=AT, on=ON, version=row.version, reason=reason)


# --- signing


def test_signing_starts_the_part_and_the_item(item: WorkItem, clerk: User) -> None:
    sign(item, clerk)
    part = item.responsibilities.get(part=Part.LEAD)
    assert (part.state, part.signed_by, part.signed_at) == (State.IN_PROGRESS, clerk, AT)
    assert stored(item).state == State.IN_PROGRESS
    assert Activity.objects.get().verb == "signed"


def test_signing_twice_changes_nothing(item: WorkItem, clerk: User, lead: Unit) -> None:
    sign(item, clerk)
    sign(item, make_user(unit=lead))
    assert item.responsibilities.get(part=Part.LEAD).signed_by == clerk
    assert Activity.objects.count() == 1


def test_cooperating_unit_signs_for_its_own_part(item: WorkItem) -> None:
    sign(item, make_user(unit=make_unit("法规科")))
    assert item.responsibilities.get(part=Part.COOPERATING).state == State.IN_PROGRESS
    assert stored(item).state == State.TO_SIGN


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_writes_for_no_unit_does_not_sign(item: WorkItem, lead: Unit, role: Role) -> None:
    with pytest.raises(NotAllowed):
        sign(item, make_user(role, unit=lead), lead)
    assert stored(item).state == State.TO_SIGN


def test_other_units_do_not_sign(item: WorkItem, lead: Unit) -> None:
    stranger = make_user(unit=make_unit("固体废物科"))
    foreign = make_user(unit=make_unit("大气环境处", agency=make_agency("jilin")))
    for who, unit in ((stranger, lead), (stranger, stranger.unit), (foreign, foreign.unit)):
        with pytest.raises(NotAllowed):
            sign(item, who, unit)
    assert not Activity.objects.exists()


def test_halted_item_is_not_signed_for(item: WorkItem, clerk: User, office: User) -> None:
    halt(item, office)
    with pytest.raises(TransitionRefused):
        sign(item, clerk)


# --- halting and taking up again


def test_halted_item_says_why_and_by_which_decision(item: WorkItem, office: User) -> None:
    halt(item, office)
    assert stored(item).state == State.HALTED
    row = Activity.objects.get(verb="halted")
    assert row.reason == "上级政策调整。"
    assert {"field": "decision", "old": "", "new": "泰环办〔2024〕31号"} in row.changes


@pytest.mark.parametrize("missing", ["reason", "decision"])
def test_halt_without_a_reason_or_decision_is_refused(
    item: WorkItem, office: User, missing: str
) -> None:
    with pytest.raises(TransitionRefused) as refusal:
        halt(item, office, **{missing: " "})
    assert refusal.value.params["field"] == missing
    assert stored(item).state == State.TO_SIGN


def test_resumed_item_stands_where_its_units_stood(
    item: WorkItem, clerk: User, office: User
) -> None:
    sign(item, clerk)
    halt(item, office)
    assert resume(item, office).state == State.IN_PROGRESS
    assert item.responsibilities.get(part=Part.LEAD).state == State.IN_PROGRESS


def test_closed_item_is_reopened_with_all_its_parts(
    item: WorkItem, clerk: User, office: User
) -> None:
    accept(hand_in(item, clerk, done=True), office)
    reopened = reopen(item, office)
    assert (reopened.state, reopened.closed_on) == (State.IN_PROGRESS, None)
    assert set(item.responsibilities.values_list("state", flat=True)) == {State.IN_PROGRESS}
    accept(hand_in(item, clerk, percent=Decimal(90)), office)
    assert stored(item).progress == Decimal(90)


@pytest.mark.parametrize(
    ("act", "state"),
    [(halt, State.TO_SIGN), (resume, State.HALTED), (reopen, State.CLOSED)],
)
@pytest.mark.parametrize(
    "role", [Role.STAFF, Role.HEAD, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_only_the_office_halts_and_reopens(
    item: WorkItem, lead: Unit, act: Callable[..., WorkItem], state: State, role: Role
) -> None:
    closed_on = ON if state == State.CLOSED else None
    WorkItem.objects.filter(pk=item.pk).update(state=state, closed_on=closed_on)
    with pytest.raises(NotAllowed):
        act(item, make_user(role, unit=lead))
    assert stored(item).state == state


def test_office_of_another_agency_does_not_halt(item: WorkItem) -> None:
    with pytest.raises(NotAllowed):
        halt(item, make_office(make_agency("jilin")))


def test_halting_an_older_version_is_stale(item: WorkItem, office: User) -> None:
    with pytest.raises(Stale):
        halt_item(item, by=office, at=AT, on=ON, version=7, reason="…", decision="…")


def test_units_are_told(item: WorkItem, clerk: User, office: User) -> None:
    halt(item, office)
    resume(item, office)
    rows = Notification.objects.filter(user=clerk).order_by("pk")
    assert [row.event for row in rows] == [Event.HALTED, Event.RESUMED]
