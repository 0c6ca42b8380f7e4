"""Reporting periods: their days, their names, and what changes when the cadence does."""

from datetime import date

import pytest
from django.utils import translation

from agencies.choices import Role
from agencies.models import User
from tasks.cadence import period_label, spans_of
from tasks.choices import Cadence
from tasks.errors import NotAllowed, Stale
from tasks.models import Activity, Period, Plan
from tasks.services.plans import set_reporting
from tasks.tests.daily import hand_in, make_office
from tasks.tests.factories import AT, ON, make_agency, make_item, make_plan, make_unit, make_user


@pytest.mark.parametrize(
    ("cadence", "day", "lag", "count", "first", "last"),
    [
        (Cadence.MONTHLY, 25, 0, 12, ("01-01", "01-31", "2024-01-25"), ("12-01", "12-31", "2024-12-25")),
        (Cadence.MONTHLY, 31, 0, 12, ("01-01", "01-31", "2024-01-31"), ("12-01", "12-31", "2024-12-31")),
        (Cadence.MONTHLY, 5, 1, 12, ("01-01", "01-31", "2024-02-05"), ("12-01", "12-31", "2025-01-05")),
        (Cadence.QUARTERLY, 25, 0, 4, ("01-01", "03-31", "2024-03-25"), ("10-01", "12-31", "2024-12-25")),
        (Cadence.HALFYEARLY, 20, 0, 2, ("01-01", "06-30", "2024-06-20"), ("07-01", "12-31", "2024-12-20")),
        (Cadence.YEARLY, 10, 1, 1, ("01-01", "12-31", "2025-01-10"), ("01-01", "12-31", "2025-01-10")),
    ],
)  # fmt: skip
def test_spans_of_a_year(
    cadence: str,
    day: int,
    lag: int,
    count: int,
    first: tuple[str, str, str],
    last: tuple[str, str, str],
) -> None:
    spans = spans_of(2024, cadence, day=day, lag=lag)
    assert len(spans) == count
    for span, (starts, ends, due) in ((spans[0], first), (spans[-1], last)):
        assert (f"{span.starts:%m-%d}", f"{span.ends:%m-%d}", str(span.due)) == (starts, ends, due)


def test_day_beyond_the_months_end_is_its_last() -> None:
    assert spans_of(2024, Cadence.MONTHLY, day=31)[1].due == date(2024, 2, 29)
    assert spans_of(2023, Cadence.MONTHLY, day=30)[1].due == date(2023, 2, 28)


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (date(2024, 10, 1), date(2024, 10, 31), "10月"),
        (date(2024, 7, 1), date(2024, 9, 30), "第3季度"),
        (date(2024, 1, 1), date(2024, 6, 30), "上半年"),
        (date(2024, 7, 1), date(2024, 12, 31), "下半年"),
        (date(2024, 1, 1), date(2024, 12, 31), "全年"),
        (date(2024, 11, 1), date(2024, 12, 31), "11—12月"),
    ],
)
def test_period_is_named_as_people_say(starts: date, ends: date, words: str) -> None:
    with translation.override("zh-hans"):
        assert period_label(starts, ends) == words


# --- of a plan


@pytest.fixture
def plan(db: None) -> Plan:
    return make_plan()


@pytest.fixture
def office() -> User:
    return make_office()


def quarterly(plan: Plan, by: User, **given: object) -> Plan:
    values = {"cadence": Cadence.QUARTERLY, "day": 25, "lag": 0, "asks_approval": True}
    return set_reporting(plan, by=by, at=AT, on=ON, **{"version": plan.version, **values, **given})


def test_owed_are_periods_that_came_due_after_publishing(plan: Plan) -> None:
    Plan.objects.update(published_at=AT.replace(month=7, day=1))
    owed = Period.objects.owed(on=ON).order_by("starts")
    assert [row.starts.month for row in owed] == [7, 8, 9]


def test_new_cadence_begins_after_what_has_passed(plan: Plan, office: User) -> None:
    changed = quarterly(plan, office)
    assert (changed.cadence, changed.asks_approval, changed.version) == ("quarterly", True, 1)
    rows = [(row.starts, row.ends, row.due) for row in plan.periods.order_by("starts")]
    assert len(rows) == 10  # January to September by month, then the last quarter
    assert rows[-1] == (date(2024, 10, 1), date(2024, 12, 31), date(2024, 12, 25))
    row = Activity.objects.get(verb="reporting_set")
    assert {"field": "cadence", "old": "monthly", "new": "quarterly"} in row.changes


def test_period_that_was_reported_on_stays(plan: Plan, office: User) -> None:
    unit = make_unit()
    hand_in(make_item(unit=unit, plan=plan), make_user(unit=unit))
    quarterly(plan, office)
    last, before = plan.periods.order_by("-starts")[:2]
    assert (before.starts, before.ends) == (date(2024, 10, 1), date(2024, 10, 31))
    assert (last.starts, last.ends) == (date(2024, 11, 1), date(2024, 12, 31))


def test_same_settings_again_change_nothing(plan: Plan, office: User) -> None:
    quarterly(quarterly(plan, office), office)
    assert Activity.objects.filter(verb="reporting_set").count() == 1


@pytest.mark.parametrize(
    "role", [Role.STAFF, Role.HEAD, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_only_the_office_sets_the_cadence(plan: Plan, role: Role) -> None:
    with pytest.raises(NotAllowed):
        quarterly(plan, make_user(role))


def test_office_of_another_agency_sets_nothing(plan: Plan) -> None:
    with pytest.raises(NotAllowed):
        quarterly(plan, make_office(make_agency("jilin")))


def test_older_version_is_stale(plan: Plan, office: User) -> None:
    with pytest.raises(Stale):
        quarterly(plan, office, version=9)
