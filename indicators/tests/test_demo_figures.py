"""The demonstration's invented figures: of indicators that exist, of whole years, and possible."""

import json
from datetime import date

import pytest
from django.conf import settings
from django.core.management import call_command

from indicators.choices import Aggregation
from indicators.demo import jilin, measured, taian
from indicators.demo.figures import READINGS
from indicators.judging import judge_targets
from indicators.models import Definition, Indicator, Outlook, Reading, Target
from indicators.services.flagging import flag_targets
from tasks.models import Plan
from tasks.tests.factories import make_user

FIXTURES = settings.BASE_DIR / "fixtures"
PLANS = {"taian": "04_taian_2024.json", "jilin": "03_jilin_2024.json"}


def rows(name, model):
    """The fields of a fixture's rows of a model."""
    found = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    return [row["fields"] for row in found if row["model"] == f"indicators.{model}"]


@pytest.fixture(scope="module")
def names():
    """The names of each agency's indicators, as printed."""
    return {
        agency: {row["name"] for row in rows(file, "indicator")} for agency, file in PLANS.items()
    }


@pytest.mark.parametrize(("agency", "story"), [("taian", taian), ("jilin", jilin)])
def test_story_tells_of_what_the_notices_promise(names, agency, story):
    told = set(story.READINGS) | set(story.HISTORY)
    told |= set(getattr(story, "DAYS", ())) | set(getattr(story, "HISTORY_OF_DAYS", ()))
    assert told <= names[agency]
    assert {name for of, name in measured.SHARED if of == agency} <= names[agency]
    assert {name for of, name in measured.BASELINES if of == agency} <= names[agency]


def test_shared_definitions_that_the_story_uses_are_shipped():
    shared = {row["name"]: row for row in rows("01_definitions.json", "definition")}
    assert set(measured.SHARED.values()) <= set(shared)
    assert not any(row["agency"] for row in shared.values())
    for (_agency, name), common in measured.SHARED.items():
        of_days = name in measured.DAYS
        assert (shared[common]["aggregation"] == Aggregation.RATIO) is of_days


def test_series_are_of_nine_months_and_of_a_whole_year_before():
    assert {len(series) for series in READINGS.values()} == {0, 9}
    assert {len(series) for series in measured.DAYS.values()} == {9}
    before = [*measured.HISTORY.values(), *measured.HISTORY_OF_DAYS.values()]
    assert {len(series) for series in before} == {12}
    for series in (*measured.DAYS.values(), *measured.HISTORY_OF_DAYS.values()):
        assert all(0 <= days <= valid <= 31 for days, valid in series)


@pytest.mark.django_db
def test_offices_enter_check_and_lay_out_by_the_services():
    call_command("loaddata", *sorted(map(str, FIXTURES.glob("*.json"))), verbosity=0)
    plan = Plan.objects.get(code="jilin-2024")
    make_user("supervisor", agency=plan.agency)
    own = Definition.objects.count()

    measured.adopt()
    measured.tell_history(plan, on=date(2024, 5, 13))
    for day in (date(2024, 6, 25), date(2024, 10, 8), date(2024, 10, 8)):
        measured.tell_days(plan, on=day)
    measured.check_values(plan, on=date(2024, 10, 8))
    flag_targets(on=date(2024, 10, 15))

    assert Definition.objects.count() == own - len(measured.SHARED)
    good = Indicator.objects.get(agency=plan.agency, name="地级以上城市空气质量优良天数比例")
    assert good.definition.agency is None
    assert good.readings.count() == 12 + 9
    waiting = Reading.objects.current().filter(status="provisional")
    assert set(waiting.values_list("period", flat=True)) == {date(2024, 9, 1)}
    assert not Reading.objects.filter(is_demo=False).exists()
    (judged,) = judge_targets(Target.objects.filter(indicator=good), on=date(2024, 10, 15))
    assert round(float(judged.score.actual), 1) == 94.9
    assert Outlook.objects.filter(target__indicator=good, method__contains="season").exists()
