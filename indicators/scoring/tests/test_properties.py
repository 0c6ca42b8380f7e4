"""What holds of every verdict, whatever was promised and measured."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.scoring import FIGURES, Expected, Margin, Measured, Revision, Stage, TargetFacts
from indicators.scoring import judge as judged_by

YEAR = date(2024, 1, 1)
ORDER = ["no_data", "off_target", "at_risk", "on_track", "met"]
AGGREGATIONS = ["latest", "cumulative", "count", "mean", "day_mean", "ratio", "rank"]

numbers = st.integers(-50, 200).map(Decimal)
days = st.dates(date(2024, 1, 1), date(2025, 2, 1))
stages = st.lists(st.builds(Stage, days, numbers), max_size=3).map(tuple)
targets = st.builds(
    TargetFacts,
    op=st.sampled_from([">=", ">", "<=", "<", "="]),
    value=numbers,
    start=st.just(YEAR),
    due=st.none() | days,
    aggregation=st.sampled_from(AGGREGATIONS),
    ends_at_zero=st.booleans(),
    direction=st.sampled_from(["", "higher", "lower", "exact"]),
    tolerance=st.integers(0, 3).map(Decimal),
    curve=st.sampled_from(["linear", "stepped", "points"]),
    stages=stages,
    baseline=st.none() | numbers,
    stretch=st.none() | numbers,
    revisions=st.lists(
        st.builds(Revision, days, st.sampled_from([">=", "<="]), numbers), max_size=2
    ).map(tuple),
    margin=st.builds(Margin, st.integers(0, 3).map(Decimal)),
)
values = st.lists(st.none() | st.integers(-20, 60), min_size=1, max_size=12)


def months(found: list[int | None]) -> list[Measured]:
    return [
        Measured(date(2024, n, 1), Decimal(value), Decimal(60))
        for n, value in enumerate(found, start=1)
        if value is not None
    ]


@settings(max_examples=400, deadline=None)
@given(targets, values, days, st.booleans(), st.none() | numbers, st.none() | numbers)
def test_every_verdict_carries_the_figures_of_its_code(target, found, on, was_off, value, top):
    forecast = None if value is None else Expected(value, value - 1, value + 1)
    if top is not None:
        target = replace(target, value_max=max(top, target.value))

    score = judged_by(target, months(found), on=on, was_off=was_off, forecast=forecast)

    assert score.judgement in ORDER
    assert frozenset(score.figures) == FIGURES[score.code]


@settings(max_examples=200, deadline=None)
@given(targets, values, days, st.randoms(use_true_random=False))
def test_order_of_readings_does_not_matter(target, found, on, random):
    readings = months(found)
    shuffled = random.sample(readings, len(readings))
    assert judged_by(target, shuffled, on=on) == judged_by(target, readings, on=on)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([">=", "<="]),
    st.sampled_from(["latest", "cumulative", "count", "day_mean", "ratio", "rank"]),
    st.integers(1, 60),
    st.lists(st.integers(0, 60), min_size=1, max_size=12),
    st.integers(1, 20),
    days,
)
def test_better_last_reading_never_makes_a_verdict_worse(op, words, value, found, more, on):
    target = TargetFacts(op, Decimal(value), YEAR, None, words)
    better = [*found[:-1], found[-1] + more if op == ">=" else max(found[-1] - more, 0)]
    before, after = (judged_by(target, months(each), on=on) for each in (found, better))
    assert ORDER.index(after.judgement) >= ORDER.index(before.judgement)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([">=", "<=", ">", "<"]),
    st.sampled_from(["latest", "day_mean", "mean", "rank"]),
    st.integers(1, 60),
    values,
    days,
)
def test_unit_does_not_matter(op, words, value, found, on):
    target = TargetFacts(op, Decimal(value), YEAR, None, words)
    in_thousandths = replace(target, value=target.value * 1000)
    readings = months(found)
    more = [each._replace(value=each.value * 1000) for each in readings]
    one, other = judged_by(target, readings, on=on), judged_by(in_thousandths, more, on=on)
    assert (one.judgement, one.code) == (other.judgement, other.code)
