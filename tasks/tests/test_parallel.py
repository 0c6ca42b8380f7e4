"""Fifty people at the same moment: none of their reports is lost or doubled, versions and the sealed trail agree."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest

from agencies.models import User
from tasks.choices import ReportState, State
from tasks.models import Activity, Notification, ProgressReport, SealLink, WorkItem
from tasks.services.deciding import accept_report
from tasks.services.reporting import Content, file_report, save_draft
from tasks.services.sealing import seal_all, seal_trail
from tasks.services.signing import sign_for
from tasks.services.verifying import verify_trail
from tasks.tests.daily import make_office
from tasks.tests.factories import AT, ON, make_item, make_period, make_plan, make_unit, make_user
from tasks.tests.threads import at_once
from worktracker.lib.errors import DomainError

pytestmark = [pytest.mark.django_db(transaction=True)]

MANY = 50
SEALERS = 3
NOTHING = "sealed"


def outcome(call: Callable[[], object]) -> str:
    """The code of the refusal, "" where there was none, "mute" where it does not say why."""
    try:
        call()
    except DomainError as error:
        return error.code if len(str(error)) > 10 else "mute"
    return ""


def together(*calls: Callable[[], object]) -> Counter[str]:
    """How often each outcome came, while the trail is being sealed beside them."""

    def seal() -> str:
        for _round in range(5):
            seal_trail(at=AT)
        return NOTHING

    told = Counter(at_once(*(partial(outcome, call) for call in calls), *[seal] * SEALERS))
    assert told.pop(NOTHING) == SEALERS
    return told


def assert_trail_is_whole() -> None:
    """Every row is sealed once, in one chain that proves all of them."""
    seal_all(at=AT)
    verdict = verify_trail()
    assert verdict.findings == []
    assert (verdict.rows, verdict.waiting) == (Activity.objects.count(), 0)
    assert set(SealLink.objects.values_list("activity", flat=True)) == set(
        Activity.objects.values_list("pk", flat=True)
    )


def file(item: WorkItem, by: User) -> ProgressReport:
    return file_report(
        item,
        unit=by.unit,
        by=by,
        at=AT,
        on=ON,
        version=0,
        percent=Decimal("46.5"),
        narrative=f"{by} 已完成现场核查。",
    )


@pytest.fixture
def clerks() -> list[User]:
    """One in each of fifty units."""
    return [make_user(unit=make_unit(f"科室 {number}")) for number in range(MANY)]


@pytest.fixture
def items(clerks: list[User]) -> list[WorkItem]:
    """One for each of them, not signed for."""
    return [make_item(unit=clerk.unit, state=State.TO_SIGN, progress=0) for clerk in clerks]


def test_fifty_units_report_on_fifty_items(items: list[WorkItem], clerks: list[User]) -> None:
    office = make_office()

    told = together(*(partial(file, *pair) for pair in zip(items, clerks, strict=True)))

    assert told == {"": MANY}
    reports = ProgressReport.objects.order_by("item")
    assert [(row.item_id, row.reported_by_id) for row in reports] == [
        (item.pk, clerk.pk) for item, clerk in zip(items, clerks, strict=True)
    ]
    assert {(row.state, row.version) for row in reports} == {(ReportState.SUBMITTED, 2)}
    assert set(WorkItem.objects.values_list("state", "version")) == {(State.IN_PROGRESS, 1)}
    verbs = Counter(Activity.objects.values_list("verb", flat=True))
    assert verbs == {"signed": MANY, "report_filed": MANY}
    assert Notification.objects.filter(user=office).count() == MANY
    assert_trail_is_whole()


def test_fifty_units_report_on_one_item(clerks: list[User]) -> None:
    first, *others = (clerk.unit for clerk in clerks)
    item = make_item(unit=first, cooperating=others, state=State.IN_PROGRESS)

    told = together(*(partial(file, item, clerk) for clerk in clerks))

    assert told == {"": MANY}
    assert item.reports.values("unit").distinct().count() == item.reports.count() == MANY
    assert_trail_is_whole()


def test_of_fifty_colleagues_with_one_report_one_hands_it_in() -> None:
    unit = make_unit()
    item = make_item(unit=unit, state=State.TO_SIGN, progress=0)
    colleagues = [make_user(unit=unit) for _number in range(MANY)]

    told = together(*(partial(file, item, one) for one in colleagues))

    assert told == {"": 1, "stale": MANY - 1}
    report = ProgressReport.objects.get()
    assert (report.state, report.version) == (ReportState.SUBMITTED, 2)
    assert report.narrative == f"{report.reported_by} 已完成现场核查。"
    item.refresh_from_db()
    assert (item.state, item.version) == (State.IN_PROGRESS, 1)
    verbs = Counter(Activity.objects.values_list("verb", flat=True))
    assert verbs == {"signed": 1, "report_filed": 1}
    assert_trail_is_whole()


def test_of_fifty_colleagues_saving_one_draft_each_version_is_one_persons() -> None:
    """Autosave from many windows: who saved over the version that he saw stands, the others are told."""
    unit = make_unit()
    item = make_item(unit=unit)
    period = make_period(make_plan())
    colleagues = [make_user(unit=unit) for _number in range(MANY)]

    def save(by: User) -> ProgressReport:
        return save_draft(
            item,
            unit=unit,
            period=period,
            by=by,
            at=AT,
            on=ON,
            version=None,
            content=Content(percent=None, narrative=f"{by} 的草稿"),
        )

    told = together(*(partial(save, one) for one in colleagues))

    assert told == {"": 1, "stale": MANY - 1}
    draft = ProgressReport.objects.get()
    assert (draft.version, draft.narrative) == (1, f"{draft.reported_by} 的草稿")
    assert_trail_is_whole()


def test_fifty_decisions_on_fifty_reports(items: list[WorkItem], clerks: list[User]) -> None:
    offices = [make_office() for _number in range(5)]
    reports = [file(*pair) for pair in zip(items, clerks, strict=True)]

    told = together(
        *(
            partial(accept, report, offices[number % len(offices)])
            for number, report in enumerate(reports)
        )
    )

    assert told == {"": MANY}
    states = ProgressReport.objects.values_list("state", "version")
    assert set(states) == {(ReportState.ACCEPTED, 3)}
    items_now = WorkItem.objects.values_list("progress", "reported_on", "version")
    assert {(str(progress), on, version) for progress, on, version in items_now} == {
        ("46.5", ON, 2)
    }
    assert Activity.objects.filter(verb="report_accepted").count() == MANY
    assert_trail_is_whole()


def test_of_fifty_decisions_on_one_report_one_stands() -> None:
    clerk = make_user()
    report = file(make_item(unit=clerk.unit, state=State.TO_SIGN), clerk)
    offices = [make_office() for _number in range(MANY)]

    told = together(*(partial(accept, report, office) for office in offices))

    assert told == {"": 1, "stale": MANY - 1}
    report.refresh_from_db()
    assert (report.state, report.version) == (ReportState.ACCEPTED, 3)
    assert report.decided_by in offices
    accepted = Activity.objects.get(verb="report_accepted")
    assert accepted.actor == report.decided_by
    assert_trail_is_whole()


def test_of_fifty_signatures_one_is_kept() -> None:
    unit = make_unit()
    item = make_item(unit=unit, state=State.TO_SIGN)
    colleagues = [make_user(unit=unit) for _number in range(MANY)]

    def sign(by: User) -> object:
        return sign_for(item, unit=unit, by=by, at=AT, on=ON)

    told = together(*(partial(sign, one) for one in colleagues))

    assert told == {"": MANY}
    part = item.responsibilities.get()
    assert Activity.objects.get(verb="signed").actor == part.signed_by
    item.refresh_from_db()
    assert item.version == 1
    assert_trail_is_whole()


def accept(report: ProgressReport, by: User) -> ProgressReport:
    return accept_report(report, by=by, at=AT, on=ON, version=2)
