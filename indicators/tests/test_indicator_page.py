"""The page of one indicator: its finding, its targets, its readings with their versions."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from agencies.choices import Role
from indicators.choices import Aggregation, TargetKind
from indicators.models import TargetChange
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import PlanState
from tasks.tests.factories import (
    AT,
    ON,
    make_agency,
    make_item,
    make_plan,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

MEANS = [66, 58, 45, 38, 33, 29, 30, 34, 38]


@pytest.fixture(autouse=True)
def _english_on_the_day(settings):
    settings.BUSINESS_DATE = ON
    with translation.override("en"):
        yield


@pytest.fixture
def dust():
    """PM2.5 of nine months, July corrected once, with a target of 40."""
    indicator = make_indicator(aggregation=Aggregation.DAY_MEAN)
    for month, value in enumerate(MEANS, 1):
        if month != 7:
            make_reading(indicator, value=value, period=date(2024, month, 1))
    old = make_reading(indicator, value=31, period=date(2024, 7, 1), is_current=False)
    make_reading(indicator, value=30, period=date(2024, 7, 1), replaces=old)
    make_target(make_item(), indicator, value=40, quote="PM2.5浓度不高于40微克/立方米")
    return indicator


def opened(indicator, user=None):
    response = sign_in(user or make_user()).get(f"/indicators/{indicator.pk}/")
    assert response.status_code == 200
    return response.context["page"], response.content.decode()


def test_title_is_the_finding_and_the_rest_is_told(dust):
    page, html = opened(dust)

    assert page.title == f"{dust}: At risk"
    [panel] = page.panels
    assert panel.rest[0][0] == "The rest may average at most"
    assert panel.row.sentence in html
    assert "PM2.5浓度不高于40微克/立方米" in html
    assert f'href="/items/{panel.item.pk}/"' in html
    assert "9 values" in panel.method


def test_table_has_every_period_begun_with_changes_and_versions(dust):
    page, html = opened(dust)
    lines = {line.period: line for line in page.current.lines}

    assert len(lines) == 10
    assert page.current.lines[0].reading is None
    assert not page.current.lines[0].is_due  # October is still running
    july = page.current.lines[3]
    assert (july.value, july.change) == ("30", 1)
    assert [old.value for old in july.versions] == [31]
    assert "corrected 1 time" in html


def test_missing_month_is_shown_and_the_year_before_stands_below():
    other = make_indicator("臭氧", aggregation=Aggregation.MEAN)
    for month in (1, 2, 4):
        make_reading(other, value=100, period=date(2024, month, 1))
    make_reading(other, value=90, period=date(2023, 12, 1))
    make_target(make_item(), other, value=150)
    page, html = opened(other)

    missed = [line for line in page.current.lines if line.reading is None and line.is_due]
    assert len(missed) == 6
    assert html.count('class="miss">not reported') == 6
    assert [(year.year, len(year.lines)) for year in page.earlier] == [(2023, 1)]


def test_ratio_shows_parts_and_percent():
    days = make_indicator("优良天数比例", unit="%", aggregation=Aggregation.RATIO)
    make_reading(days, value=28, of=30, period=date(2024, 9, 1))
    make_target(make_item(), days, value=92, op=">=")
    page, _html = opened(days)

    assert page.current.lines[1].share == "93.3%"


def test_change_of_the_target_is_told_with_its_reason(dust):
    target = dust.targets.get()
    TargetChange.objects.create(
        target=target,
        since=date(2024, 7, 1),
        op="<=",
        value=Decimal(41),
        reason="纪要9号",
        made_by=make_user(Role.SUPERVISOR),
        made_at=AT,
    )
    page, html = opened(dust)

    assert page.panels[0].row.promised == "≤41 微克/立方米"
    assert "纪要9号" in html


def test_only_the_supervision_office_is_offered_to_change_it(dust):
    target = dust.targets.get()

    assert f"/targets/{target.pk}/" in opened(dust, make_user(Role.SUPERVISOR))[1]
    for role in (Role.STAFF, Role.HEAD, Role.LEADER):
        assert f"/targets/{target.pk}/" not in opened(dust, make_user(role))[1]


def test_another_agencys_indicator_and_a_drafts_do_not_exist(dust):
    stranger = make_user(Role.SUPERVISOR, agency=make_agency("jilin"))
    assert sign_in(stranger).get(f"/indicators/{dust.pk}/").status_code == 404

    hidden = make_indicator("草案指标")
    plan = make_plan(code="draft", state=PlanState.DRAFT)
    make_target(make_item(plan=plan), hidden)
    office = sign_in(make_user(Role.SUPERVISOR))
    assert office.get(f"/indicators/{hidden.pk}/").status_code == 404


def test_scope_alone_is_no_target():
    indicator = make_indicator("机动车保有量")
    make_target(make_item(), indicator, kind=TargetKind.SCOPE)
    page, _html = opened(indicator)

    assert page.panels == []


def test_queries_do_not_grow_with_targets_and_readings(dust):
    client = sign_in(make_user(Role.SUPERVISOR))
    address = f"/indicators/{dust.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for year in (2021, 2022, 2023):
        for month in range(1, 13):
            make_reading(dust, value=40 + month, period=date(year, month, 1))
    for _n in range(6):
        make_target(make_item(), dust, value=40)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(address).context["page"].panels) == 7

    assert len(many) == len(few) <= 22
