"""The page of indicators: every binding target with its verdict, filtered by its address."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from agencies.choices import Role
from indicators.choices import Aggregation, Judgement, Op, TargetKind
from indicators.models import Outlook
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import PlanState
from tasks.tests.factories import (
    ON,
    make_agency,
    make_item,
    make_plan,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

URL = "/indicators/"


@pytest.fixture(autouse=True)
def _english_on_the_day(settings):
    settings.BUSINESS_DATE = ON
    with translation.override("en"):
        yield


def promise(name, total=None, *, unit=None, plan=None, **fields):
    """A task's target of 1000 with a total for September, if any."""
    item = make_item(unit=unit, plan=plan)
    agency = item.plan.agency
    counted = make_indicator(name, unit="台", aggregation=Aggregation.CUMULATIVE, agency=agency)
    values = {"op": Op.AT_LEAST, "kind": TargetKind.QUANTITY, **fields}
    target = make_target(item, counted, value=1000, **values)
    if total is not None:
        make_reading(counted, value=total, period=date(2024, 9, 1))
    return target


@pytest.fixture
def four():
    """One target a verdict, of two units."""
    air = make_unit("大气环境科")
    return {
        "met": promise("甲", 1000),
        "empty": promise("乙"),
        "off": promise("丙", 100, unit=air),
        "risk": promise("丁", 650, unit=air),
    }


def shown(response):
    """The targets of a page, in its order."""
    return [row.target for row in response.context["rows"]]


def test_targets_stand_worst_first_with_their_words(four):
    page = sign_in(make_user(Role.LEADER)).get(URL)

    assert shown(page) == [four["off"], four["risk"], four["met"], four["empty"]]
    html = page.content.decode()
    assert "The last 3 months must bring 300 台 each; the first 9 months brought 11 each" in html
    assert f'href="/indicators/{four["off"].indicator_id}/"' in html
    assert "≥1000 台" in html
    assert html.count('class="spark"') == 3


def test_chips_count_verdicts_and_toggle_them(four):
    page = sign_in(make_user()).get(URL, {"verdict": "off_target"})
    chips = {chip.judgement: chip for chip in page.context["chips"]}

    assert shown(page) == [four["off"]]
    assert [chips[j].count for j in Judgement] == [1, 0, 1, 1, 1]
    assert chips[Judgement.OFF_TARGET].url == "?"
    assert chips[Judgement.AT_RISK].url == "?verdict=off_target&verdict=at_risk"


def test_several_verdicts_are_added(four):
    page = sign_in(make_user()).get(URL, {"verdict": ["met", "on_track"]})

    assert shown(page) == [four["met"]]


def test_unit_narrows_targets_and_counts(four):
    unit = four["off"].item.responsibilities.get().unit
    page = sign_in(make_user()).get(URL, {"unit": unit.pk})

    assert shown(page) == [four["off"], four["risk"]]
    assert sum(chip.count for chip in page.context["chips"]) == 2


def test_cooperating_unit_sees_its_targets():
    air = make_unit("大气环境科")
    target = promise("甲", 900)
    make_item(cooperating=[air])
    target.item.responsibilities.create(unit=air, order=1, part="cooperating")

    assert shown(sign_in(make_user()).get(URL, {"unit": air.pk})) == [target]


def test_scope_is_no_commitment():
    promise("甲", 900, kind=TargetKind.SCOPE)

    assert shown(sign_in(make_user()).get(URL)) == []


def test_another_agency_and_drafts_stay_hidden(four):
    draft = promise("戊", 900, plan=make_plan(code="draft", state=PlanState.DRAFT))
    stranger = make_user(Role.SUPERVISOR, agency=make_agency("jilin"))

    assert shown(sign_in(stranger).get(URL)) == []
    assert draft not in shown(sign_in(make_user(Role.SUPERVISOR)).get(URL))


@pytest.mark.parametrize("filters", [{"plan": "taian-2024"}, {"unit": "1"}, {"verdict": "bad"}])
def test_impossible_condition_is_refused_in_words(four, filters):
    stranger = make_user(Role.LEADER, agency=make_agency("jilin"))
    page = sign_in(stranger).get(URL, filters)

    assert page.status_code == 200
    assert shown(page) == []
    assert "A condition in the address is not possible." in page.content.decode()


def test_administrator_sees_all_and_chooses_a_plan(four):
    other = promise("甲", 900, plan=make_plan(agency=make_agency("jilin")))
    client = sign_in(make_user(Role.ADMINISTRATOR))

    assert len(shown(client.get(URL))) == 5
    assert shown(client.get(URL, {"plan": "jilin-2024"})) == [other]


def test_stranger_is_sent_to_sign_in():
    assert sign_in().get(URL).status_code == 302


def test_nothing_promised_says_so():
    make_item()

    assert "The notice promises no indicator" in sign_in(make_user()).get(URL).content.decode()


def test_page_takes_the_same_queries_for_4_and_40_targets(four):
    client = sign_in(make_user(Role.LEADER))
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for n in range(36):
        promise(f"指标{n}", n)
    with CaptureQueriesContext(connection) as many:
        assert len(shown(client.get(URL))) == 40

    assert len(many) == len(few) <= 14


def test_search_finds_names_by_all_words(four):
    promise("PM2.5 平均浓度", 900)
    page = sign_in(make_user()).get(URL, {"q": "浓度 PM"})

    assert [target.indicator.name for target in shown(page)] == ["PM2.5 平均浓度"]


def test_101_targets_stand_on_two_pages_with_the_counts_of_all(four):
    for n in range(97):
        promise(f"指标{n}", n)
    client = sign_in(make_user())

    assert len(shown(client.get(URL))) == 100
    page = client.get(URL, {"page": 2})
    assert len(shown(page)) == 1
    assert page.context["total"] == 101
    assert all("page=" not in chip.url for chip in page.context["chips"])


def test_forecast_stands_with_its_interval_and_that_no_season_is_known(four):
    target = four["off"]
    known = make_reading(target.indicator, value=100, period=date(2024, 10, 1)).period
    Outlook.objects.create(
        target=target, value=133, low=110, high=160, method="trend", readings=3, until=known
    )
    html = sign_in(make_user()).get(URL, {"verdict": "off_target"}).content.decode()

    assert "133 (110–160)" in html
    assert "less than a year of values" in html
