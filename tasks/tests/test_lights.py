"""The light: literal edges of every rule, and the two forms of the one definition side by side."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count, product
from typing import Any

import pytest

from tasks.choices import FlagKind, Kind, Light, State
from tasks.lights import SENTENCES, planned_share
from tasks.models import Flag, Plan, WorkItem
from tasks.tests.factories import ON, day, make_domain, make_flag, make_item, make_plan

NEW_YEAR, YEAR_END = date(2024, 1, 1), date(2024, 12, 31)
SEVENTH_WORKDAY, EIGHTH_WORKDAY = date(2024, 10, 24), date(2024, 10, 25)


# On 2024-10-15 a task of the whole year is planned at 79.0 %.
@pytest.mark.parametrize(
    ("fields", "light", "rule"),
    [
        ({"progress": "79.0"}, Light.OK, "on_track"),
        ({"progress": "74.1"}, Light.OK, "on_track"),
        ({"progress": "74.0"}, Light.WARN, "behind"),
        ({"progress": "64.1"}, Light.WARN, "behind"),
        ({"progress": "64.0"}, Light.LATE, "far_behind"),
        ({"progress": "0", "kind": Kind.GOAL}, Light.OK, "on_track"),
        ({"progress": "100", "next_limit": day(-1)}, Light.LATE, "overdue"),
        ({"progress": "100", "next_limit": ON}, Light.WARN, "near"),
        ({"progress": "100", "next_limit": SEVENTH_WORKDAY}, Light.WARN, "near"),
        ({"progress": "100", "next_limit": EIGHTH_WORKDAY}, Light.OK, "on_track"),
        ({"progress": "0", "starts_on": day(-3), "reported_on": None}, Light.IDLE, "not_begun"),
        ({"progress": "0", "starts_on": day(-3), "reported_on": ON}, Light.OK, "on_track"),
        ({"progress": "0", "starts_on": day(-4), "reported_on": None}, Light.WARN, "behind"),
        ({"progress": "0", "state": State.HALTED, "next_limit": day(-9)}, Light.IDLE, "halted"),
        ({"progress": "0", "state": State.CLOSED, "next_limit": day(-9)}, Light.DONE, "closed"),
    ],
)
@pytest.mark.django_db
def test_edge_of_a_rule_gives_its_light(fields: dict[str, Any], light: str, rule: str) -> None:
    item = make_item(**fields)
    item.refresh_from_db()
    verdict = item.explain_light(on=ON, is_off_target=False)
    assert (verdict.light, verdict.rule) == (light, rule)
    assert WorkItem.objects.with_light(on=ON).get().light == light


@pytest.mark.django_db
def test_open_flag_of_an_indicator_turns_the_item_late() -> None:
    item = make_item(progress=100)
    flag = make_flag(item, FlagKind.OFF_TARGET)
    assert WorkItem.objects.with_light(on=ON).get().light == Light.LATE
    flag.cleared_on = ON
    flag.save()
    assert WorkItem.objects.with_light(on=ON).get().light == Light.OK


@pytest.mark.django_db
def test_flags_of_other_kinds_neither_double_nor_darken_an_item() -> None:
    item = make_item(progress=100)
    make_flag(item, FlagKind.OVERDUE)
    make_flag(item, FlagKind.OFF_TARGET, raised_on=day(-9), cleared_on=day(-2))
    make_flag(item, FlagKind.OFF_TARGET, raised_on=day(-8), cleared_on=day(-1))
    assert [row.light for row in WorkItem.objects.with_light(on=ON)] == [Light.OK]


@pytest.mark.django_db
def test_sql_and_explanation_agree_on_every_edge() -> None:
    flagged = _make_grid(make_plan())
    rows = list(WorkItem.objects.with_light(on=ON).with_gap(on=ON))
    assert len(rows) == 2 * 3 * len(SHARES) * 4 * 2 * 2 * len(TERMS)
    for item in rows:
        verdict = item.explain_light(on=ON, is_off_target=item.pk in flagged)
        assert (item.light, item.is_off_target) == (verdict.light, item.pk in flagged), verdict
        assert item.permille == planned_share(item.starts_on, item.limit, on=ON)
        measured = None if item.kind == Kind.GOAL else int(item.progress * 10) - item.permille
        assert item.gap == measured
    assert {row.light for row in rows} == set(Light)


@pytest.mark.django_db
def test_counts_name_every_light_in_order() -> None:
    make_item(next_limit=day(-1))
    make_item()
    make_item()
    counts = WorkItem.objects.count_lights(on=ON)
    assert list(counts.items()) == [("late", 1), ("warn", 0), ("ok", 2), ("done", 0), ("idle", 0)]


@pytest.mark.parametrize(
    ("starts_on", "limit", "permille"),
    [
        (NEW_YEAR, YEAR_END, 790),  # 289 of 366 days
        (day(1), YEAR_END, 0),
        (ON, ON, 1000),
        (NEW_YEAR, day(-1), 1000),
        (ON, day(1), 500),
        (day(-1), day(1), 667),  # two thirds, rounded half up
        (ON, day(15), 63),  # a sixteenth is 62.5
    ],
)
def test_plan_runs_evenly_over_the_days(starts_on: date, limit: date, permille: int) -> None:
    assert planned_share(starts_on, limit, on=ON) == permille


def test_every_rule_says_why_with_figures() -> None:
    item = WorkItem(
        progress=Decimal("57.5"), starts_on=NEW_YEAR, limit=YEAR_END, next_limit=day(-2)
    )
    late = item.explain_light(on=ON, is_off_target=False)
    assert "2024-10-13" in late.reason
    assert "2" in late.reason
    item.next_limit = YEAR_END
    behind = item.explain_light(on=ON, is_off_target=False)
    assert behind.rule == "far_behind"
    assert "57.5%" in behind.reason
    assert "21.5" in behind.reason
    assert "79%" in behind.reason
    assert all(str(sentence) for sentence in SENTENCES.values())


SHARES = ("0", "63.9", "64.0", "64.1", "74.0", "74.1", "95.0", "100")
TERMS = (
    (NEW_YEAR, YEAR_END),
    (NEW_YEAR, ON),
    (day(1), YEAR_END),
    (day(-3), YEAR_END),
    (day(-4), YEAR_END),
    (ON, day(19)),
)


def _make_grid(plan: Plan) -> set[int]:
    """An item for every combination of what the rules ask about; returns the ids of those off target."""
    domain, numbers = make_domain(), count(1)
    limits = (day(-1), ON, SEVENTH_WORKDAY, EIGHTH_WORKDAY)
    states = (State.IN_PROGRESS, State.CLOSED, State.HALTED)

    def items() -> Iterator[tuple[WorkItem, bool]]:
        for kind, state, share, limit, reported, off, term in product(
            Kind, states, SHARES, limits, (None, day(-20)), (False, True), TERMS
        ):
            yield (
                WorkItem(
                    plan=plan,
                    domain=domain,
                    ordinal=next(numbers),
                    kind=kind,
                    state=state,
                    progress=Decimal(share),
                    next_limit=limit,
                    reported_on=reported,
                    starts_on=term[0],
                    limit=term[1],
                    closed_on=ON if state == State.CLOSED else None,
                ),
                off,
            )

    made = list(items())
    rows = WorkItem.objects.bulk_create([item for item, _off in made], batch_size=500)
    flagged = [row for row, (_item, off) in zip(rows, made, strict=True) if off]
    Flag.objects.bulk_create(
        [Flag(item=row, kind=FlagKind.OFF_TARGET, raised_on=ON, rule="test") for row in flagged],
        batch_size=500,
    )
    return {row.pk for row in flagged}
