"""What a report gives of ratios, of quarters and years, and of what is measured daily."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.choices import Aggregation, Op, Periodicity, ReadingStatus
from indicators.models import Indicator, Reading, ReportedReading
from indicators.services.reporting import report_with_readings
from indicators.tests.factories import make_indicator, make_reading, make_target
from indicators.tests.sheets import Scene, make_scene, opened, send
from tasks.errors import ReportRefused
from tasks.models import ProgressReport
from tasks.tests.daily import accept
from tasks.tests.factories import AT, ON

pytestmark = pytest.mark.django_db

OCTOBER = date(2024, 10, 1)


@pytest.fixture(autouse=True)
def _business_date(settings: Any) -> None:
    settings.BUSINESS_DATE = ON


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def days(scene: Scene) -> Indicator:
    """Good days of valid days; 27 of 30 were good in September."""
    indicator = make_indicator("优良天数比例", unit="%", aggregation=Aggregation.RATIO)
    make_target(scene.item, indicator, value=92, op=Op.AT_LEAST)
    make_reading(indicator, value=27, of=30, period=date(2024, 9, 1))
    return indicator


def claim(scene: Scene, indicator: Indicator, value: Any, *, on: date = ON) -> ProgressReport:
    """A report on the period that holds a day, handed in."""
    scene.item.refresh_from_db(fields=["version"])
    return report_with_readings(
        scene.item,
        readings={indicator.pk: Decimal(value)},
        unit=scene.lead,
        by=scene.clerk,
        at=AT,
        on=on,
        period=scene.period(on=on),
        version=scene.item.version,
        percent=Decimal(75),
        narrative="现场抽查。",
    )


# --- ratios


def test_form_asks_for_part_and_whole_and_shows_the_last_ones(scene: Scene, days: Indicator):
    shown = opened(scene.clerk, scene.item)
    assert f'name="reading_{days.pk}"' in shown
    assert f'name="whole_{days.pk}"' in shown
    assert "27 / 30" in shown


def test_part_and_whole_are_claimed_and_count_once_accepted(scene: Scene, days: Indicator):
    typed = {f"reading_{days.pk}": "29", f"whole_{days.pk}": "３１"}
    response = send(scene.clerk, scene.item, percent="75", narrative="已完成。", **typed)
    assert response.status_code == 302
    claimed = ReportedReading.objects.get()
    assert (claimed.value, claimed.of) == (29, 31)

    accept(scene.report())

    reading = Reading.objects.current().get(indicator=days, period=OCTOBER)
    assert (reading.value, reading.of, reading.status) == (29, 31, ReadingStatus.VERIFIED)


@pytest.mark.parametrize(("part", "whole"), [("29", ""), ("31", "30"), ("20", "32")])
def test_part_without_its_whole_or_beyond_it_is_refused(
    scene: Scene, days: Indicator, part: str, whole: str
):
    typed = {f"reading_{days.pk}": part, f"whole_{days.pk}": whole}
    response = send(scene.clerk, scene.item, percent="75", narrative="已完成。", **typed)
    assert response.status_code != 302
    assert f"whole_{days.pk}" in response.context["form"].errors
    assert not ReportedReading.objects.exists()


def test_draft_keeps_both_and_shows_them_again(scene: Scene, days: Indicator):
    typed = {f"reading_{days.pk}": "9", f"whole_{days.pk}": "10", "action": "draft"}
    send(scene.clerk, scene.item, **typed)
    claimed = ReportedReading.objects.get()
    assert (claimed.value, claimed.of) == (9, 10)
    shown = opened(scene.clerk, scene.item)
    assert 'value="9"' in shown
    assert 'value="10"' in shown


# --- quarters and years


@pytest.fixture
def quarterly(scene: Scene) -> Indicator:
    indicator = make_indicator("断面达标率", unit="%", periodicity=Periodicity.QUARTER)
    make_target(scene.item, indicator, value=80, op=Op.AT_LEAST)
    return indicator


def test_report_within_a_quarter_gives_the_value_so_far_and_the_next_corrects_it(
    scene: Scene, quarterly: Indicator
):
    accept(claim(scene, quarterly, 70, on=date(2024, 10, 15)))
    accept(claim(scene, quarterly, 75, on=date(2024, 11, 15)), on=date(2024, 11, 15))

    readings = Reading.objects.filter(indicator=quarterly, period=OCTOBER)
    assert [each.value for each in readings.order_by("pk")] == [70, 75]
    assert readings.get(is_current=True).value == 75


def test_form_names_the_quarter_and_holds_its_value(scene: Scene, quarterly: Indicator):
    make_reading(quarterly, value="71.5", period=OCTOBER)
    make_reading(quarterly, value="68.2", period=date(2024, 7, 1))
    shown = opened(scene.clerk, scene.item)
    for words in ("value of quarter 4", "quarter 3: 68.2%", 'value="71.5"'):
        assert words in shown


# --- days


@pytest.fixture
def daily(scene: Scene) -> Indicator:
    indicator = make_indicator("AQI", unit="", periodicity=Periodicity.DAY)
    make_target(scene.item, indicator, value=100)
    return indicator


def test_form_says_where_the_days_are_entered(scene: Scene, daily: Indicator):
    shown = opened(scene.clerk, scene.item)
    assert f'name="reading_{daily.pk}"' not in shown
    assert "/indicators/grid/?periodicity=day" in shown


def test_report_cannot_claim_one_value_of_many_days(scene: Scene, daily: Indicator):
    with pytest.raises(ReportRefused) as refusal:
        claim(scene, daily, 90)
    assert refusal.value.code == "daily"
    assert not ProgressReport.objects.exists()
