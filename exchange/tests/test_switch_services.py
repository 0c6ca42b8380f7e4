"""Each ledger as it comes in by the services: what is read, what is written, what undoing takes away."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import translation

from agencies.choices import Role
from agencies.models import Agency, Unit, User
from exchange.choices import SwitchState
from exchange.errors import SwitchRefused
from exchange.models import Switch
from exchange.services.switching import (
    apply_switch,
    check_switch,
    discard_abandoned,
    discard_switch,
    set_mapping,
    take_in,
    undo_switch,
)
from exchange.switching.mapping import NEW, OPEN, PARTNER, Mapping
from exchange.tests.factories import make_switch
from exchange.tests.old_ledgers import flat, monthly, two_headed
from tasks.choices import Light, Part, PlanState, State
from tasks.models import Activity, Comment, Plan, ProgressReport, WorkItem
from tasks.services.commenting import comment
from tasks.tests.factories import AT, ON, make_agency, make_domain, make_unit, make_user
from worktracker.lib.errors import NotAllowed, Stale

pytestmark = [pytest.mark.django_db]
UNITS = ("水生态环境科", "大气环境科", "综合行政执法支队", "自然生态科", "土壤生态环境科")


@pytest.fixture(autouse=True)
def english() -> object:
    """Labels of remarks as msgids."""
    with translation.override("en"):
        yield


@pytest.fixture
def agency() -> Agency:
    """A bureau with its units."""
    for code in ("planning", "water", "air", "soil"):
        make_domain(code)
    found = make_agency()
    for name in UNITS:
        make_unit(name, agency=found)
    return found


@pytest.fixture
def office(agency: Agency) -> User:
    """Its supervision office."""
    return make_user(Role.SUPERVISOR, agency=agency)


def taken(content: bytes, by: User) -> Switch:
    return take_in(BytesIO(content), name="台账.xlsx", by=by, at=AT, on=ON)


def choose(switch: Switch, by: User, **units: str) -> Switch:
    mapping = Mapping.read(switch.mapping)
    return set_mapping(switch, replace(mapping, units={**mapping.units, **units}), by=by)


def applied(switch: Switch, by: User) -> Switch:
    found = check_switch(switch, on=ON)
    assert [fault.sentence for fault in found.faults] == []
    return apply_switch(switch, by=by, at=AT, on=ON, seen=found.fingerprint)


def item(switch: Switch, ordinal: int) -> WorkItem:
    return WorkItem.objects.get(plan=switch.plan, ordinal=ordinal)


def test_two_headed_ledger_becomes_the_plan_that_it_prints(office: User) -> None:
    switch = taken(two_headed(), office)
    unit = choose(switch, office, 市林业局=PARTNER)
    done = applied(unit, office)
    plan = done.plan
    assert plan is not None
    assert (plan.title, plan.year, plan.state) == (
        "泰山市生态环境局2024年重点工作督办台账",
        2024,
        PlanState.PUBLISHED,
    )
    rows = WorkItem.objects.filter(plan=plan).values_list(
        "section", "title", "limit", "limit_inferred", "state", "progress", "domain__code"
    )
    first, second = "一、污染防治攻坚", "二、生态保护修复"
    assert list(rows) == [
        (first, "开展入河排污口整治，完成120个排污口溯源", date(2024, 11, 30), False, "in_progress", 80, "water"),
        (first, "完成3条黑臭水体治理验收", date(2024, 9, 30), False, "closed", 100, "water"),
        (first, "完成重点行业企业深度治理30家", date(2024, 12, 31), True, "in_progress", 60, "air"),
        (second, "完成自然保护地问题整改", date(2024, 9, 30), False, "to_sign", 0, "planning"),
        (second, "开展生物多样性调查", date(2024, 12, 31), False, "in_progress", 60, "planning"),
    ]  # fmt: skip


def test_units_limits_and_words_of_a_row_are_taken_over(office: User) -> None:
    done = applied(choose(taken(two_headed(), office), office, 市林业局=PARTNER), office)
    one = item(done, 1)
    parts = [(row.unit.name, row.part, row.state) for row in one.responsibilities.all()]
    assert parts == [
        ("水生态环境科", Part.LEAD, State.IN_PROGRESS),
        ("综合行政执法支队", Part.COOPERATING, State.IN_PROGRESS),
    ]
    limit = one.milestones.get(is_limit=True)
    assert (limit.date, limit.printed_date) == (date(2024, 11, 30), date(2024, 6, 30))
    report = one.reports.get()
    assert (report.percent, report.narrative, report.as_of, report.state) == (
        Decimal(80),
        "已溯源98个，其余正在采样。",
        date(2024, 10, 15),
        "accepted",
    )
    said = one.comments.get().text
    assert said == "From the ledger:\nResponsible leader：王建国\nRemark：因汛期延期"
    assert [partner.name for partner in item(done, 5).partners.all()] == ["市林业局"]
    assert item(done, 2).closed_on == date(2024, 10, 15)


def test_months_become_reports_as_of_their_last_days(office: User, agency: Agency) -> None:
    water = Unit.objects.get(name="大气环境科")
    switch = choose(taken(monthly(), office), office, 大气科=str(water.pk), 固体废物与化学品科=NEW)
    found = check_switch(switch, on=ON)
    assert [each.entry.light for each in found.planned] == [
        Light.OK,
        Light.LATE,
        Light.WARN,
        Light.OK,
    ]
    assert [person.name for person in found.people] == ["周杰", "孙丽", "张伟", "李娜", "赵强"]
    done = applied(switch, office)
    one = item(done, 1)
    told = one.reports.order_by("as_of").values_list("as_of", "percent", "period__starts")
    assert list(told) == [
        (date(2024, 3, 31), 20, date(2024, 3, 1)),
        (date(2024, 6, 30), 50, date(2024, 6, 1)),
        (date(2024, 10, 15), 70, date(2024, 10, 1)),
    ]
    two = item(done, 2)
    assert (two.progress, two.reported_on) == (40, date(2024, 8, 31))
    four = item(done, 4)
    assert (four.state, four.closed_on) == (State.CLOSED, date(2024, 6, 30))
    assert agency.units.filter(name="固体废物与化学品科").exists()
    assert done.made["units"] == 1


def test_flat_ledger_of_two_sheets_keeps_them_as_sections(office: User) -> None:
    done = applied(choose(taken(flat(), office), office, 水科=OPEN), office)
    rows = WorkItem.objects.filter(plan=done.plan).values_list(
        "section", "marker", "state", "progress"
    )
    assert list(rows) == [
        ("水", "1", "closed", 100),
        ("水", "3", "in_progress", Decimal("55.5")),
        ("水", "7", "to_sign", 0),
        ("土壤", "2", "in_progress", 85),
        ("土壤", "4", "halted", 10),
    ]
    assert not item(done, 1).responsibilities.exists()
    assert not item(done, 1).reports.exists()  # nobody answers for it: what was said is a remark
    assert "清理27处，全部销号。" in item(done, 1).comments.get().text


def test_name_that_means_nothing_holds_everything_up(office: User) -> None:
    switch = taken(flat(), office)
    found = check_switch(switch, on=ON)
    assert [(fault.cell, fault.code, fault.value) for fault in found.faults] == [
        ("水!C2", "unknown_unit", "水科")
    ]
    with pytest.raises(SwitchRefused) as refused:
        apply_switch(switch, by=office, at=AT, on=ON, seen=found.fingerprint)
    assert refused.value.code == "cells_wrong"
    assert not Plan.objects.exists()


def test_undoing_removes_everything_and_says_so(office: User, agency: Agency) -> None:
    done = applied(choose(taken(flat(), office), office, 水科=NEW), office)
    undone = undo_switch(done, by=office, at=AT)
    assert undone.state == SwitchState.UNDONE
    assert not WorkItem.objects.visible_to(office).exists()
    assert not Plan.objects.visible_to(office).exists()
    assert not ProgressReport.objects.exists()
    assert not Comment.objects.exists()
    assert not agency.units.filter(name="水科").exists()
    told = Activity.objects.get(verb="ledger_given_back")
    assert told.changes == [
        {"field": "tasks", "old": "5", "new": ""},
        {"field": "reports", "old": "4", "new": ""},
        {"field": "units", "old": "1", "new": ""},
    ]
    with pytest.raises(Stale):
        undo_switch(undone, by=office, at=AT)


def test_new_unit_that_is_in_use_stays(office: User, agency: Agency) -> None:
    done = applied(choose(taken(flat(), office), office, 水科=NEW), office)
    make_user(Role.STAFF, unit=agency.units.get(name="水科"))
    assert undo_switch(done, by=office, at=AT).made["kept_units"] == ["水科"]
    assert agency.units.filter(name="水科").exists()


def test_work_since_then_is_named_and_holds_undoing_up(office: User) -> None:
    done = applied(choose(taken(flat(), office), office, 水科=OPEN), office)
    comment(item(done, 2), text="请加快进度。", by=office, at=AT + timedelta(hours=1), on=ON)
    with pytest.raises(SwitchRefused) as refused:
        undo_switch(done, by=office, at=AT)
    assert refused.value.code == "worked_on"
    assert str(office) in str(refused.value)
    assert ProgressReport.objects.exists()


def test_other_reading_than_seen_is_stale(office: User) -> None:
    switch = choose(taken(flat(), office), office, 水科=OPEN)
    seen = check_switch(switch, on=ON).fingerprint
    switch = choose(switch, office, 水科=PARTNER)
    with pytest.raises(Stale):
        apply_switch(switch, by=office, at=AT, on=ON, seen=seen)
    assert not Plan.objects.exists()


def test_applying_twice_is_refused(office: User) -> None:
    switch = choose(taken(flat(), office), office, 水科=OPEN)
    seen = check_switch(switch, on=ON).fingerprint
    apply_switch(switch, by=office, at=AT, on=ON, seen=seen)
    with pytest.raises(Stale):
        apply_switch(switch, by=office, at=AT, on=ON, seen=seen)
    assert Plan.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_nobody_but_the_office_takes_a_ledger_over(agency: Agency, role: Role) -> None:
    other = make_user(role, unit=agency.units.first())
    with pytest.raises(NotAllowed):
        taken(flat(), other)


def test_office_of_another_agency_is_refused(office: User) -> None:
    switch = make_switch(office)
    stranger = make_user(Role.SUPERVISOR, agency=make_agency("jilin"))
    assert not Switch.objects.visible_to(stranger).exists()
    for act in (
        lambda: discard_switch(switch, by=stranger, at=AT),
        lambda: apply_switch(switch, by=stranger, at=AT, on=ON, seen=""),
        lambda: undo_switch(switch, by=stranger, at=AT),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_reading_is_remembered_for_the_next_ledger_of_the_form(office: User) -> None:
    first = taken(flat(), office)
    mapping = Mapping.read(first.mapping)
    sheet = replace(mapping.sheets["水"], columns={**mapping.sheets["水"].columns, 7: "remark"})
    mapping = replace(mapping, sheets={**mapping.sheets, "水": sheet}, units={"水科": OPEN})
    applied(set_mapping(first, mapping, by=office), office)
    again = Mapping.read(taken(flat(), office).mapping)
    assert again.sheets["水"].columns[7] == "remark"
    assert again.units == {"水科": OPEN}


def test_upload_discards_what_waited_and_old_ones_are_forgotten(office: User) -> None:
    first, second = taken(flat(), office), taken(flat(), office)
    first.refresh_from_db()
    assert (first.state, first.content) == (SwitchState.DISCARDED, None)
    assert discard_abandoned(before=AT, at=AT) == 0
    assert discard_abandoned(before=AT + timedelta(days=1), at=AT) == 1
    second.refresh_from_db()
    assert (second.state, second.content) == (SwitchState.DISCARDED, None)


def test_trail_names_no_people(office: User) -> None:
    applied(choose(taken(monthly(), office), office, 大气科=OPEN, 固体废物与化学品科=OPEN), office)
    told = str(list(Activity.objects.values_list("changes", "reason", "subject")))
    assert "13800000001" not in told
    assert "孙丽" not in told
