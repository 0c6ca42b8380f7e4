"""Keeping targets: who may, what is refused, and what follows."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.choices import Role
from indicators.choices import Aggregation, Curve, Op, TargetKind
from indicators.courses import Course, even_stages
from indicators.errors import TargetRefused
from indicators.judging import facts_of, judge_targets
from indicators.models import Target
from indicators.services.promising import Promise, change_target, lay_out_course
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import FlagKind
from tasks.errors import NotAllowed, Stale
from tasks.models import Activity, Flag
from tasks.tests.factories import AT, ON, make_agency, make_item, make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_on_the_day")]

JULY = date(2024, 7, 1)


@pytest.fixture
def thousand():
    """1000 boilers by the end of the year, 100 of them by September."""
    item = make_item()
    boilers = make_indicator(
        "淘汰锅炉", unit="台", aggregation=Aggregation.CUMULATIVE, agency=item.plan.agency
    )
    make_reading(boilers, value=100, period=date(2024, 9, 1))
    return make_target(item, boilers, value=1000, op=Op.AT_LEAST, kind=TargetKind.QUANTITY)


def change(target, by, *, reason="市政府专题会议纪要9号", version=None, **fields):
    promise = Promise(**{"since": JULY, "op": Op.AT_LEAST, "value": Decimal(120), **fields})
    seen = target.item.version if version is None else version
    return change_target(target, promise=promise, reason=reason, version=seen, by=by, at=AT, on=ON)


def lay_out(target, by, *stages, stretch=None, curve=Curve.LINEAR):
    course = Course(stretch, curve, tuple(stages))
    return lay_out_course(target, course=course, version=target.item.version, by=by, at=AT, on=ON)


def is_flagged(target):
    return Flag.objects.filter(item=target.item, kind=FlagKind.OFF_TARGET, cleared_on=None).exists()


# --- changes


def test_change_holds_from_its_day_and_is_told(thousand, office):
    made = change(thousand, office)

    facts = facts_of(Target.objects.for_judging().get(pk=thousand.pk))
    assert facts.in_force(date(2024, 6, 30)).value == 1000
    assert facts.in_force(JULY).value == 120
    row = Activity.objects.get(verb="target_changed")
    assert (row.item, row.actor, row.reason) == (thousand.item, office, made.reason)
    assert row.changes == [{"field": "target", "old": "≥1000 台", "new": "≥120 台"}]


def test_change_judges_the_flag_anew(thousand, office):
    change(thousand, office, value=Decimal(2000))
    assert is_flagged(thousand)

    thousand.item.refresh_from_db()
    change(thousand, office, since=date(2024, 8, 1), value=Decimal(100))
    assert not is_flagged(thousand)
    assert judge_targets(Target.objects.all(), on=ON)[0].score.judgement == "met"


def test_change_moves_the_item_on_and_refuses_who_saw_it_before(thousand, office):
    before = thousand.item.version
    change(thousand, office)

    with pytest.raises(Stale):
        change(thousand, office, since=date(2024, 8, 1), value=Decimal(90), version=before)
    assert thousand.changes.count() == 1


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"value": Decimal(1000)}, "value", "nothing changed"),
        ({"since": date(2023, 12, 31)}, "since", "begins on 2024-01-01"),
        ({"since": date(2025, 1, 1)}, "since", "due on 2024-12-31"),
        ({"due": date(2024, 6, 30)}, "since", "due on 2024-06-30"),
        ({"reason": "  "}, "reason", "Say why"),
        ({"value_max": Decimal(110)}, "value_max", "below the target value"),
        ({"op": Op.AT_MOST, "value_max": Decimal(200)}, "value_max", "alone"),
    ],
)
def test_impossible_change_is_refused_in_words(thousand, office, fields, field, words):
    with pytest.raises(TargetRefused, match=words) as refusal:
        change(thousand, office, **fields)

    assert refusal.value.params["field"] == field
    assert not thousand.changes.exists()
    assert not Activity.objects.filter(verb="target_changed").exists()


def test_second_change_of_a_day_is_refused(thousand, office):
    change(thousand, office)
    thousand.item.refresh_from_db()

    with pytest.raises(TargetRefused, match="choose another day"):
        change(thousand, office, value=Decimal(130))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR}))
def test_nobody_else_changes_or_lays_out(thousand, role):
    other = make_user(role)

    with pytest.raises(NotAllowed):
        change(thousand, other)
    with pytest.raises(NotAllowed):
        lay_out(thousand, other, (JULY, Decimal(400)))
    assert sign_in(other).get(f"/targets/{thousand.pk}/").status_code in {403, 404}


def test_another_agencys_office_is_refused(thousand):
    stranger = make_user(Role.SUPERVISOR, agency=make_agency("jilin"))

    with pytest.raises(NotAllowed):
        change(thousand, stranger)
    for address in ("", "change/", "course/"):
        assert sign_in(stranger).post(f"/targets/{thousand.pk}/{address}").status_code in {404, 405}


# --- the course


def test_course_is_kept_and_told(thousand, office):
    stages = ((date(2024, 6, 30), Decimal(400)), (date(2024, 9, 30), Decimal(700)))
    lay_out(thousand, office, *stages, stretch=Decimal(1100), curve=Curve.POINTS)

    thousand.refresh_from_db()
    assert Course.of(thousand) == Course(Decimal(1100), Curve.POINTS, stages)
    assert Activity.objects.get(verb="course_laid_out").changes == [
        {"field": "stretch", "old": "", "new": "1100 台"},
        {"field": "curve", "old": "linear", "new": "points"},
        {"field": "stages", "old": "", "new": "06-30 400；09-30 700"},
    ]


@pytest.mark.parametrize(
    ("day", "value", "words"),
    [
        (date(2024, 12, 31), 900, "the target itself is due"),
        (date(2025, 1, 31), 900, "the target itself is due"),
        (date(2023, 12, 31), 0, "before the plan begins"),
        (date(2024, 6, 30), 1001, "asks for more than the target"),
        (date(2024, 6, 30), -1, "a total never falls"),
    ],
)
def test_stage_that_contradicts_the_target_is_refused(thousand, office, day, value, words):
    with pytest.raises(TargetRefused, match=words):
        lay_out(thousand, office, (day, Decimal(value)))
    assert not thousand.stages.exists()


def test_falling_stages_of_a_total_are_refused(thousand, office):
    with pytest.raises(TargetRefused, match="a total never falls"):
        lay_out(
            thousand,
            office,
            (date(2024, 6, 30), Decimal(400)),
            (date(2024, 9, 30), Decimal(399)),
        )


def test_curve_through_stages_needs_one_and_the_same_course_changes_nothing(thousand, office):
    with pytest.raises(TargetRefused, match="give one at least"):
        lay_out(thousand, office, curve=Curve.STEPPED)
    with pytest.raises(TargetRefused, match="nothing was changed"):
        lay_out(thousand, office)


@pytest.mark.parametrize(("op", "stretch"), [(Op.AT_LEAST, 1000), (Op.AT_MOST, 1000)])
def test_stretch_lies_beyond_the_target(thousand, office, op, stretch):
    thousand.op = op
    thousand.save()

    with pytest.raises(TargetRefused, match="a stretch target lies"):
        lay_out(thousand, office, stretch=Decimal(stretch))


def test_mean_may_have_a_stage_beyond_its_target(office):
    dust = make_indicator(aggregation=Aggregation.DAY_MEAN)
    target = make_target(make_item(), dust, value=40)
    lay_out(target, office, (date(2024, 9, 30), Decimal(36)), (date(2024, 3, 31), Decimal(58)))

    assert target.stages.count() == 2


def test_level_may_not(office):
    target = make_target(make_item(), make_indicator(), value=40)

    with pytest.raises(TargetRefused, match="asks for less"):
        lay_out(target, office, (date(2024, 9, 30), Decimal(39)))


def test_even_stages_divide_a_total_and_lead_from_the_baseline(thousand):
    quarters = even_stages(facts_of(thousand), "quarter", places=0)
    assert [(day.month, value) for day, value in quarters] == [(3, 250), (6, 500), (9, 750)]

    level = make_target(make_item(), make_indicator("水耗", baseline=Decimal(44)), value=40)
    values = [value for _day, value in even_stages(facts_of(level), "quarter", places=1)]
    assert values == [43, 42, 41]


# --- the page


def test_page_fills_even_stages_without_storing_and_then_keeps_them(thousand, office):
    client, address = sign_in(office), f"/targets/{thousand.pk}/"
    version = thousand.item.version
    typed = {"course-version": version, "course-curve": "points", "course-stretch": ""}
    filled = client.post(f"{address}course/", {**typed, "fill": "quarter"})

    assert filled.status_code == 200
    assert not thousand.stages.exists()
    sent = {field.html_name: field.value() or "" for field in filled.context["course"].stages}
    assert sent["course-stage_20240930"] == "750"
    assert client.post(f"{address}course/", {**typed, **sent}).status_code == 302
    assert [row.value for row in thousand.stages.all()] == [250, 500, 750]


def test_page_changes_the_target_and_says_that_past_days_count(thousand, office):
    client = sign_in(office)
    assert client.get(f"/targets/{thousand.pk}/").status_code == 200
    sent = {
        "change-version": thousand.item.version,
        "change-since": "2024-07-01",
        "change-op": ">=",
        "change-value": "120台",
        "change-reason": "市政府专题会议纪要9号",
    }
    page = client.post(f"/targets/{thousand.pk}/change/", sent, follow=True)

    assert thousand.changes.get().value == 120
    assert "the days since then are judged by it too" in page.content.decode()


def test_page_gives_back_what_was_typed_with_the_sentence(thousand, office):
    sent = {
        "change-version": thousand.item.version,
        "change-since": "2023-07-01",
        "change-op": ">=",
        "change-value": "九百",
        "change-reason": "会议",
    }
    page = sign_in(office).post(f"/targets/{thousand.pk}/change/", sent)

    assert page.status_code == 400
    assert "is no number" in page.content.decode()
    assert "九百" in page.content.decode()
