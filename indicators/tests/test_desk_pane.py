"""The reading pane: what a report is compared with, what speaks against it, what became of it before."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from agencies.models import Unit, User
from indicators.choices import Aggregation, Op, TargetKind
from indicators.desk.pane import Pane, read_pane
from indicators.models import Indicator, ReportedReading
from indicators.services.reporting import report_with_readings
from indicators.tests.desks import APRIL, waiting
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import Kind, ReportState
from tasks.models import Evidence, ProgressReport, WorkItem
from tasks.tests.daily import give_back, hand_in, make_office
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_duty,
    make_item,
    make_milestone,
    make_plan,
    make_report,
    make_unit,
    make_user,
)
from worktracker.lib.snapshots import forget_all

pytestmark = pytest.mark.django_db

QUIET: list[str] = []


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def lead() -> Unit:
    return make_unit("大气环境科")


@pytest.fixture
def clerk(lead: Unit) -> User:
    return make_user(unit=lead, display_name="承办人")


@pytest.fixture
def office() -> User:
    return make_office()


@pytest.fixture
def item(lead: Unit) -> WorkItem:
    return make_item(plan=make_plan(published_at=APRIL), unit=lead)


@pytest.fixture
def machines(item: WorkItem) -> Indicator:
    indicator = make_indicator("机械淘汰数量", unit="台", aggregation=Aggregation.CUMULATIVE)
    make_target(item, indicator, value=1147, op=Op.AT_LEAST, kind=TargetKind.QUANTITY)
    make_reading(indicator, value=812, period=date(2024, 9, 1))
    return indicator


def pane(report: ProgressReport, reader: User, *, on: date = ON) -> Pane:
    found = read_pane(report.pk, reader, on=on)
    assert found is not None
    return found


def cells(found: Pane) -> list[tuple[Any, ...]]:
    return [(cell.label, cell.value, list(cell.notes), cell.is_bad) for cell in found.cells]


def claim(report: ProgressReport, indicator: Indicator, value: float) -> None:
    ReportedReading.objects.create(report=report, indicator=indicator, value=Decimal(str(value)))


def attach(report: ProgressReport, by: User, *, name: str = "台账.pdf", **fields: Any) -> Evidence:
    values = {"size": 9, "sha256": name, "content_type": "application/pdf", "file": "00/00"}
    return Evidence.objects.create(
        report=report, name=name, uploaded_by=by, **{"uploaded_at": AT, **values, **fields}
    )


# --- compared


def test_progress_stands_beside_the_last_report_that_counts_and_the_plan(
    item: WorkItem, lead: Unit, office: User
) -> None:
    make_report(item, percent=43, as_of=date(2024, 9, 20))
    make_report(item, percent=99, as_of=date(2024, 9, 22), unit=make_unit("法规科"))
    make_report(item, percent=50, as_of=date(2024, 9, 23), state=ReportState.DISCARDED)
    found = pane(waiting(item, percent=46), office)
    assert cells(found)[0] == ("Progress", "46%", ["month 9: 43%", "plan 79%"], False)
    assert found.days_waiting == 0


def test_goal_is_not_compared_with_a_plan(lead: Unit, office: User) -> None:
    item = make_item(unit=lead, kind=Kind.GOAL)
    assert cells(pane(waiting(item, percent=46), office))[0] == ("Progress", "46%", [], False)


def test_claimed_reading_stands_beside_the_last_one_and_its_target(
    item: WorkItem, machines: Indicator, office: User
) -> None:
    report = waiting(item)
    claim(report, machines, 960)
    found = pane(report, office)
    assert cells(found)[1] == (
        "机械淘汰数量",
        "960",
        ["month 9: 812", "target ≥1147 台"],
        False,
    )
    assert found.cells[1].unit == "台"


def test_claimed_steps_are_named(item: WorkItem, office: User) -> None:
    step = make_milestone(item, on=day(-30), name="形成措施")
    duty = make_duty(item, dues=[day(-10)], what="调度")
    report = waiting(item)
    report.reached.set([step])
    report.occurrences.set(duty.occurrences.all())
    found = pane(report, office)
    assert cells(found)[1] == ("Steps", "2 done", ["形成措施", "调度"], False)
    assert found.notes == QUIET


def test_step_that_is_overdue_and_not_claimed_is_bad(item: WorkItem, office: User) -> None:
    make_milestone(item, on=day(-30), name="形成措施")
    make_milestone(item, on=day(-40), name="待确认", needs_confirmation=True)
    make_milestone(item, on=day(-50), name="已完成", reached_on=day(-49))
    found = pane(waiting(item), office)
    assert cells(found)[1] == ("Steps", "not done", ["形成措施", "30 days overdue"], True)
    assert found.notes == ["“形成措施”, due 09-15, is 30 days overdue and not reported as done."]


def test_next_step_or_the_deadline_stands_where_nothing_is_overdue(
    item: WorkItem, office: User
) -> None:
    report = waiting(item)
    assert cells(pane(report, office))[1] == ("Deadline", "12-31", ["77 days left"], False)
    make_milestone(item, on=day(6), name="验收")
    assert cells(pane(report, office))[1] == (
        "Next step due",
        "10-21",
        ["验收", "6 days left"],
        False,
    )


# --- checked


def test_report_without_contradiction_has_no_note(
    item: WorkItem, machines: Indicator, office: User
) -> None:
    make_report(item, percent=60, as_of=date(2024, 9, 20), narrative="其他")
    report = waiting(item, percent=70)
    claim(report, machines, 960)
    assert pane(report, office).notes == QUIET


def test_lower_progress_is_noted(item: WorkItem, office: User) -> None:
    make_report(item, percent="60.5", as_of=date(2024, 9, 20), narrative="其他")
    found = pane(waiting(item, percent=60), office)
    assert found.notes == ["Progress 60% is less than the 60.5% verified for month 9."]
    assert found.cells[0].is_bad


def test_only_few_overdue_steps_are_named(item: WorkItem, office: User) -> None:
    make_duty(item, dues=[day(-n) for n in (9, 8, 7, 6, 5)], what="调度")
    notes = pane(waiting(item), office).notes
    assert [note.partition(",")[0] for note in notes] == [
        "“调度”",
        "“调度”",
        "“调度”",
        "2 more steps are overdue.",
    ]


def test_passed_deadline_is_noted_unless_the_task_is_done(lead: Unit, office: User) -> None:
    item = make_item(unit=lead, due=day(-15))
    report = waiting(item)
    words = "The task's deadline 2024-09-30 passed 15 days ago, and it is not reported as done."
    assert pane(report, office).notes == [words]
    report.done = True
    report.save()
    assert words not in pane(report, office).notes


@pytest.mark.parametrize(
    ("op", "value", "note"),
    [
        (Op.AT_LEAST, 38, "达标率: 38 is less than the 39 of month 9."),
        (Op.AT_LEAST, 40, None),
        (Op.AT_MOST, 40, "达标率: 40 is more than the 39 of month 9."),
        (Op.AT_MOST, 38, None),
        (Op.EXACTLY, 38, None),
    ],
)
def test_reading_that_moves_away_from_its_target_is_noted(
    item: WorkItem, office: User, op: Op, value: int, note: str | None
) -> None:
    indicator = make_indicator("达标率", unit="%")
    make_target(item, indicator, value=39, op=op)
    make_reading(indicator, value=39, period=date(2024, 9, 1))
    report = waiting(item)
    claim(report, indicator, value)
    assert pane(report, office).notes == ([note] if note else [])


def test_total_under_a_ceiling_may_grow(item: WorkItem, office: User) -> None:
    indicator = make_indicator("排放量", unit="吨", aggregation=Aggregation.CUMULATIVE)
    make_target(item, indicator, value=900, op=Op.AT_MOST)
    make_reading(indicator, value=500, period=date(2024, 9, 1))
    report = waiting(item)
    claim(report, indicator, 560)
    assert pane(report, office).notes == QUIET


@pytest.mark.parametrize(
    ("good", "of", "notes"),
    [
        (27, 30, []),  # 90 % after 27 of 31 days, 87.1 %
        (25, 30, ["优良天数比例: 25/30 is less than the 27/31 of month 9."]),  # 83.3 %
    ],
)
def test_ratios_are_compared_as_ratios(
    item: WorkItem, office: User, good: int, of: int, notes: list[str]
) -> None:
    indicator = make_indicator("优良天数比例", unit="%", aggregation=Aggregation.RATIO)
    make_target(item, indicator, value=80, op=Op.AT_LEAST)
    make_reading(indicator, value=27, of=31, period=date(2024, 9, 1))
    report = waiting(item)
    ReportedReading.objects.create(report=report, indicator=indicator, value=good, of=of)
    found = pane(report, office)
    assert found.notes == notes
    assert (found.cells[1].value, found.cells[1].unit) == (f"{good}/{of}", "")


def test_queries_do_not_grow_with_what_is_claimed(
    item: WorkItem, machines: Indicator, office: User
) -> None:
    report = waiting(item, done=True)
    claim(report, machines, 960)
    forget_all()
    with CaptureQueriesContext(connection) as one:
        pane(report, office)
    for n in range(4):
        indicator = make_indicator(f"指标{n}", unit="%")
        make_target(item, indicator, value=39, op=Op.AT_LEAST)
        claim(report, indicator, 41)
    forget_all()
    with CaptureQueriesContext(connection) as several:
        assert len(pane(report, office).cells) == 7
    assert len(several) == len(one)


def test_what_a_month_brought_may_be_less_than_the_month_before(
    item: WorkItem, office: User
) -> None:
    indicator = make_indicator("淘汰数量", unit="台", aggregation=Aggregation.COUNT)
    make_target(item, indicator, value=100, op=Op.AT_LEAST)
    make_reading(indicator, value=80, period=date(2024, 9, 1))
    report = waiting(item)
    claim(report, indicator, 10)
    assert pane(report, office).notes == QUIET


def test_done_task_without_evidence_with_open_steps_or_short_of_its_target_is_noted(
    item: WorkItem, machines: Indicator, clerk: User, office: User
) -> None:
    make_milestone(item, on=day(20), name="验收")
    report = waiting(item, done=True, percent=100)
    claim(report, machines, 960)
    notes = pane(report, office).notes
    assert notes[:2] == [
        "Reported as done without any evidence.",
        "Reported as done, while 1 step is still open.",
    ]
    assert notes[2].startswith("Reported as done, yet “机械淘汰数量”: ")
    attach(report, clerk)
    item.milestones.update(reached_on=ON)
    ReportedReading.objects.update(value=1147)
    assert pane(report, office).notes == QUIET


@pytest.mark.parametrize(
    ("op", "value", "claimed", "is_short"),
    [
        (Op.EXACTLY, 10, 8, True),
        (Op.EXACTLY, 10, 10, False),
        (Op.AT_MOST, 10, 7, False),  # at this pace 9 by the year's end
        (Op.EXACTLY, 0, 0, False),
    ],
)
def test_done_task_is_short_of_a_total_that_is_not_full(
    item: WorkItem, clerk: User, office: User, op: Op, value: int, claimed: int, is_short: bool
) -> None:
    indicator = make_indicator("整改数量", unit="个", aggregation=Aggregation.CUMULATIVE)
    make_target(item, indicator, value=value, op=op)
    report = waiting(item, done=True, percent=100)
    attach(report, clerk)
    claim(report, indicator, claimed)
    assert bool(pane(report, office).notes) is is_short


def test_removed_evidence_proves_nothing(item: WorkItem, clerk: User, office: User) -> None:
    report = waiting(item, done=True, percent=100)
    attach(report, clerk, removed_by=clerk, removed_at=AT)
    found = pane(report, office)
    assert (found.evidence, found.notes) == ([], ["Reported as done without any evidence."])


def test_skipped_periods_are_noted(item: WorkItem, office: User) -> None:
    make_report(item, percent=30, as_of=date(2024, 6, 20), narrative="其他")
    assert pane(waiting(item, percent=60), office).notes == [
        "The last report that counts is that of month 6: 3 periods lie between."
    ]


def test_repeated_words_are_noted(item: WorkItem, office: User) -> None:
    make_report(item, percent=60, as_of=date(2024, 9, 20), narrative="推进中。")
    assert pane(waiting(item, percent=60, narrative="推进中。\n"), office).notes == [
        "The words are the very same as those of month 9."
    ]


# --- before


def test_first_report_has_no_history(item: WorkItem, clerk: User, office: User) -> None:
    history = pane(hand_in(item, clerk), office).history
    assert (history.returns, history.changed) == ([], None)


def test_returned_report_shows_what_was_changed_since(
    item: WorkItem, machines: Indicator, clerk: User, office: User
) -> None:
    first = AT - timedelta(days=3)
    filing: dict[str, Any] = {"by": clerk, "unit": clerk.unit, "version": item.version}
    report = report_with_readings(
        item,
        **filing,
        at=first,
        on=day(-3),
        percent=Decimal(70),
        narrative="集中报废 123 台。",
        readings={machines.pk: Decimal(950)},
    )
    give_back(report, office, note="请附台账。", at=AT - timedelta(days=2), on=day(-2))
    report.refresh_from_db()
    item.refresh_from_db()
    attach(report, clerk, uploaded_at=first - timedelta(hours=1), name="旧.pdf")
    attach(report, clerk, uploaded_at=AT - timedelta(days=1), name="新.pdf")
    report_with_readings(
        item,
        **{**filing, "version": item.version},
        draft_version=report.version,
        at=AT,
        on=ON,
        percent=Decimal(72),
        narrative="集中报废 123 台。",
        next_step="11 月验收。",
        readings={machines.pk: Decimal(960)},
    )
    found = pane(report, office)
    history = found.history
    assert [(one.who, one.note) for one in history.returns] == [(str(office), "请附台账。")]
    assert history.changed_since == first
    assert history.changed is not None
    assert [(one.label, one.old, one.new) for one in history.changed.changes] == [
        ("Progress", "70%", "72%"),
        ("Next step", "", "11 月验收。"),
        ("机械淘汰数量", "950 台", "960 台"),
    ]
    assert [one.name for one in found.added] == ["新.pdf"]


def test_history_is_found_in_whichever_language_it_was_written(
    item: WorkItem, clerk: User, office: User
) -> None:
    with translation.override("zh-hans"):
        report = hand_in(item, clerk, at=AT - timedelta(days=2), on=day(-2))
        give_back(report, office, at=AT - timedelta(days=1), on=day(-1))
    report.refresh_from_db()
    report = hand_in(item, clerk, draft_version=report.version, percent=Decimal(71))
    history = pane(report, office).history
    assert [one.note for one in history.returns] == ["请补充台账。"]
    assert history.changed_since == AT - timedelta(days=2)


def test_history_of_another_period_is_another_s(item: WorkItem, clerk: User, office: User) -> None:
    september = hand_in(item, clerk, at=AT - timedelta(days=25), on=day(-25))
    give_back(september, office, at=AT - timedelta(days=24), on=day(-24))
    history = pane(hand_in(item, clerk), office).history
    assert (history.returns, history.changed) == ([], None)


def test_report_that_one_does_not_see_has_no_pane(item: WorkItem, clerk: User) -> None:
    draft = make_report(item, by=clerk, state=ReportState.DRAFT)
    assert read_pane(draft.pk, make_user(unit=make_unit("法规科")), on=ON) is None
