"""Values recorded without a report: what is stored, refused, asked about, and what follows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from agencies.choices import Role
from agencies.models import User
from indicators.choices import Aggregation, Op, Periodicity, ReadingStatus
from indicators.entry.facts import UNSEEN, Entry, ReadingsRefused
from indicators.entry.numbers import ValueRefused, read_value
from indicators.models import Indicator, Outlook, Reading, Target
from indicators.services.recording import Recorded, examine, record_entries
from indicators.services.verifying import verify_readings
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.errors import NotAllowed
from tasks.models import Activity, Flag, WorkItem
from tasks.tests.factories import AT, ON, make_agency, make_unit, make_user

pytestmark = pytest.mark.django_db
MARCH = date(2024, 3, 1)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def dust(item: WorkItem) -> Indicator:
    row = make_indicator(aggregation=Aggregation.DAY_MEAN)
    make_target(item, row, value=40)
    return row


def entry(row: Indicator, value: object, month: int = 3, **fields: Any) -> Entry:
    number = None if value is None else Decimal(str(value))
    fields = {"seen": UNSEEN} | fields
    return Entry(row.pk, fields.pop("period", date(2024, month, 1)), number, **fields)


def keep(by: User, *entries: Entry, **options: Any) -> Recorded:
    return record_entries(entries, by=by, at=AT, on=ON, **options)


def codes(by: User, *entries: Entry) -> list[tuple[str, bool]]:
    return [(doubt.code, doubt.refuses) for doubt in examine(entries, by=by, on=ON)]


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1,147", "台", "1147"),
        ("４１．２", "微克/立方米", "41.2"),
        ("41.2 微克/立方米", "微克/立方米", "41.2"),
        ("812台", "台", "812"),
        ("15 个", "个/季度", "15"),
        ("92%", "%", "92"),
        ("９２％", "％", "92"),
        ("-3.5", "%", "-3.5"),
        ("−3.5", "%", "-3.5"),
        (" 40 ", "", "40"),
        (".5", "", "0.5"),
    ],
)
def test_figures_as_people_type_them(text: str, unit: str, value: str) -> None:
    assert read_value(text, unit=unit) == Decimal(value)


@pytest.mark.parametrize("text", ["", "  ", "—", "-", "/", "无"])
def test_empty_and_dashes_are_nothing(text: str) -> None:
    assert read_value(text, unit="台") is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("约40", "台"),
        ("40 吨", "台"),
        ("40%", "台"),
        ("1,14", "台"),
        ("1.23456", ""),
        ("9999999999999", ""),
        ("40 50", ""),
        ("1e5", ""),
        ("NaN", ""),
    ],
)
def test_what_is_no_value_of_this_unit_is_refused(text: str, unit: str) -> None:
    with pytest.raises(ValueRefused):
        read_value(text, unit=unit)


def test_values_are_added_and_the_trail_says_so(
    dust: Indicator, clerk: User, item: WorkItem
) -> None:
    assert keep(clerk, entry(dust, 38, 2), entry(dust, 41.2)) == Recorded(2, 0, 0)
    rows = Reading.objects.order_by("period")
    assert [row.value for row in rows] == [Decimal(38), Decimal("41.2")]
    assert {row.status for row in rows} == {ReadingStatus.PROVISIONAL}
    told = Activity.objects.get(verb="readings_recorded")
    assert told.item == item
    assert [change["new"] for change in told.changes] == ["38 微克/立方米", "41.2 微克/立方米"]


def test_correction_keeps_the_old_value(dust: Indicator, clerk: User) -> None:
    old = make_reading(dust, value=38, period=MARCH)
    assert keep(clerk, entry(dust, 39, seen=old.pk)) == Recorded(0, 1, 0)
    row = Reading.objects.current().get()
    assert (row.value, row.replaces) == (Decimal(39), old)
    assert Reading.objects.count() == 2


def test_same_value_again_stores_nothing(dust: Indicator, clerk: User) -> None:
    make_reading(dust, value=38, period=MARCH)
    assert keep(clerk, entry(dust, 38)) == Recorded(0, 0, 1)
    assert Reading.objects.count() == 1
    assert not Activity.objects.exists()


def test_one_refused_value_stores_none(dust: Indicator, clerk: User) -> None:
    with pytest.raises(ReadingsRefused) as refused:
        keep(clerk, entry(dust, 38), entry(dust, 39, 12))
    assert [doubt.code for doubt in refused.value.doubts] == ["future"]
    assert not Reading.objects.exists()


def test_indicator_of_somebody_else_is_refused(dust: Indicator) -> None:
    stranger = make_user(unit=make_unit("水科"))
    assert codes(stranger, entry(dust, 38)) == [("not_yours", True)]
    with pytest.raises(ReadingsRefused):
        keep(stranger, entry(dust, 38))


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_only_reads_records_nothing(dust: Indicator, role: str) -> None:
    reader = make_user(role, agency=dust.agency)
    assert not Indicator.objects.recordable_by(reader, on=ON).exists()
    assert codes(reader, entry(dust, 38)) == [("not_yours", True)]


def test_office_records_for_its_agency_alone(dust: Indicator, office: User) -> None:
    assert codes(office, entry(dust, 38)) == []
    other = make_user(Role.SUPERVISOR, agency=make_agency("jinan", name="济南市生态环境局"))
    assert codes(other, entry(dust, 38)) == [("not_yours", True)]


def test_recorded_value_is_corrected_not_taken_away(dust: Indicator, clerk: User) -> None:
    make_reading(dust, value=38, period=MARCH)
    assert codes(clerk, entry(dust, None)) == [("withdrawn", True)]
    assert codes(clerk, entry(dust, None, 4)) == []


def test_value_that_somebody_recorded_meanwhile_is_not_overwritten(
    dust: Indicator, clerk: User
) -> None:
    assert codes(clerk, entry(dust, 38, seen=None)) == []
    make_reading(dust, value=37, period=MARCH)
    assert codes(clerk, entry(dust, 38, seen=None)) == [("stale", True)]
    assert codes(clerk, entry(dust, 37, seen=None)) == []


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({2: 80, 3: 90}, []),
        ({3: 79}, [("falling_total", True)]),
        ({3: 130}, [("falling_total", True)]),
        ({2: 85, 3: 84}, [("falling_total", True)] * 2),
        ({3: 130, 5: 140}, []),
        ({3: -1}, [("negative", True), ("falling_total", True)]),
    ],
)
def test_running_total_never_falls(
    item: WorkItem, clerk: User, values: dict[int, int], found: list[tuple[str, bool]]
) -> None:
    row = make_indicator("淘汰数量", unit="台", aggregation=Aggregation.CUMULATIVE)
    make_target(item, row, value=200, op=Op.AT_LEAST)
    make_reading(row, value=80, period=date(2024, 1, 1))
    make_reading(row, value=120, period=date(2024, 5, 1))
    assert codes(clerk, *(entry(row, value, month) for month, value in values.items())) == found


@pytest.mark.parametrize(
    ("value", "of", "found"),
    [
        (28, 30, []),
        (28, None, [("of_missing", True)]),
        (31, 30, [("of_exceeded", True)]),
        (28, 32, [("of_exceeded", True)]),
    ],
)
def test_ratio_takes_two_counts(
    item: WorkItem, clerk: User, value: int, of: int | None, found: list[tuple[str, bool]]
) -> None:
    row = make_indicator("优良天数比例", unit="%", aggregation=Aggregation.RATIO)
    make_target(item, row, value=92, op=Op.AT_LEAST)
    whole = None if of is None else Decimal(of)
    assert codes(clerk, entry(row, value, of=whole)) == found


def test_other_indicators_take_one_value(item: WorkItem, clerk: User) -> None:
    row = make_indicator("排名", unit="名", aggregation=Aggregation.RANK)
    make_target(item, row, value=8)
    assert codes(clerk, entry(row, 7, of=Decimal(16))) == [("of_unwanted", True)]
    assert codes(clerk, entry(row, "7.5")) == [("negative", True)]
    assert codes(clerk, entry(row, 0)) == [("negative", True)]


def test_implausible_values_are_asked_about(item: WorkItem, clerk: User) -> None:
    row = make_indicator("PM10年均浓度", least=Decimal(10), most=Decimal(300))
    make_target(item, row, value=70)
    assert codes(clerk, entry(row, 9)) == [("implausible", False)]
    assert codes(clerk, entry(row, 301)) == [("implausible", False)]
    make_reading(row, value=60, period=date(2024, 2, 1))
    assert codes(clerk, entry(row, 12)) == [("far", False)]
    with pytest.raises(ReadingsRefused) as asked:
        keep(clerk, entry(row, 12))
    assert (asked.value.code, asked.value.status) == ("to_be_confirmed", 409)
    assert keep(clerk, entry(row, 12), confirmed=True) == Recorded(1, 0, 0)


def test_period_before_the_last_year_is_asked_about(dust: Indicator, clerk: User) -> None:
    assert codes(clerk, Entry(dust.pk, date(2022, 12, 31), Decimal(38), seen=None)) == [
        ("old", False)
    ]
    assert codes(clerk, Entry(dust.pk, date(2023, 1, 1), Decimal(38), seen=None)) == []


def test_percentage_beyond_its_ends_is_asked_about(item: WorkItem, clerk: User) -> None:
    row = make_indicator("达标率", unit="%", aggregation=Aggregation.LATEST)
    make_target(item, row, value=95, op=Op.AT_LEAST)
    assert codes(clerk, entry(row, 101)) == [("implausible", False)]
    assert codes(clerk, entry(row, -1)) == [("implausible", False)]
    assert codes(clerk, entry(row, 100)) == []


def test_verified_value_is_corrected_by_the_office_with_a_reason(
    dust: Indicator, clerk: User, office: User
) -> None:
    row = make_reading(dust, value=38, period=MARCH)
    assert verify_readings(Reading.objects.filter(pk=row.pk), by=office, at=AT, on=ON) == 1
    told = Activity.objects.get(verb="readings_verified")
    assert told.actor == office
    assert told.changes[0]["new"] == "38 微克/立方米"
    assert verify_readings(Reading.objects.filter(pk=row.pk), by=office, at=AT, on=ON) == 0
    assert Activity.objects.filter(verb="readings_verified").count() == 1
    assert codes(clerk, entry(dust, 39, note="笔误")) == [("verified", True)]
    assert codes(office, entry(dust, 39)) == [("verified", True)]
    assert codes(office, entry(dust, 39, note="笔误")) == [("verified", False)]
    assert keep(office, entry(dust, 39, note="笔误"), confirmed=True) == Recorded(0, 1, 0)
    now = Reading.objects.current().get()
    assert (now.status, now.note) == (ReadingStatus.PROVISIONAL, "笔误")
    assert Activity.objects.get(verb="readings_recorded").reason == "笔误"


def test_only_the_office_of_the_agency_verifies(dust: Indicator, clerk: User) -> None:
    row = make_reading(dust, value=38, period=MARCH)
    other = make_user(Role.SUPERVISOR, agency=make_agency("jinan", name="济南市生态环境局"))
    for person in (clerk, other, make_user(Role.LEADER, agency=dust.agency)):
        assert not Reading.objects.verifiable_by(person).exists()
        with pytest.raises(NotAllowed):
            verify_readings(Reading.objects.filter(pk=row.pk), by=person, at=AT, on=ON)
    assert Reading.objects.get().status == ReadingStatus.PROVISIONAL


def test_quarter_is_named_by_any_of_its_days(item: WorkItem, clerk: User) -> None:
    row = make_indicator("排查次数", unit="次", periodicity=Periodicity.QUARTER)
    make_target(item, row, value=4, op=Op.AT_LEAST)
    keep(clerk, entry(row, 1, period=date(2024, 5, 20)))
    assert Reading.objects.get().period == date(2024, 4, 1)


def test_off_target_flag_and_forecast_follow(dust: Indicator, clerk: User, item: WorkItem) -> None:
    keep(clerk, *(entry(dust, 60, month) for month in range(1, 10)))
    assert Flag.objects.get(item=item).figures["why"] == "mean_impossible"
    assert Target.objects.get().off_since == ON
    assert Outlook.objects.get().until == date(2024, 9, 1)
    low = [entry(dust, 20, month) for month in range(1, 10)]
    keep(clerk, *low, confirmed=True)
    assert Flag.objects.get(item=item).cleared_on == ON
    assert Target.objects.get().off_since is None
