"""The light: literal edges of every rule, and the two forms of the one definition side by side."""

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from tasks.choices import FlagKind, Kind, Light, State
from tasks.lights import RULES, SENTENCES, margins_of, planned_share, rule_case
from tasks.models import Flag, Plan, WorkItem
from tasks.services.judging import judge
from tasks.tests.factories import (
    ON,
    day,
    make_agency,
    make_domain,
    make_flag,
    make_item,
    make_light_rule,
    make_plan,
)

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
        (
            {"progress": "0", "starts_on": day(-3), "reported_on": None, "next_limit": ON},
            Light.WARN,
            "near",
        ),
        ({"progress": "95", "report_due": ON}, Light.OK, "on_track"),
        ({"progress": "95", "report_due": day(-1)}, Light.WARN, "unreported"),
        ({"progress": "95", "moved_on": day(-60)}, Light.OK, "on_track"),
        ({"progress": "95", "moved_on": day(-61)}, Light.WARN, "stalled"),
        ({"progress": "100", "moved_on": day(-61)}, Light.OK, "on_track"),
        ({"progress": "95", "moved_on": day(-61), "kind": Kind.GOAL}, Light.OK, "on_track"),
        ({"progress": "95", "moved_on": None, "starts_on": day(-61)}, Light.WARN, "stalled"),
        ({"progress": "95", "moved_on": day(-99), "starts_on": day(-60)}, Light.OK, "on_track"),
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


@pytest.mark.parametrize(
    ("kind", "light"),
    [(FlagKind.OFF_TARGET, Light.LATE), (FlagKind.AT_RISK, Light.WARN)],
)
@pytest.mark.django_db
def test_flag_of_targets_gives_its_light(kind: str, light: str) -> None:
    make_flag(make_item(progress=100), kind)
    assert WorkItem.objects.with_light(on=ON).get().light == light


@pytest.mark.django_db
def test_sql_and_explanation_agree_on_every_edge() -> None:
    strict = make_agency("strict")
    make_light_rule(strict, behind_warn=4, behind_late=16, near_workdays=0, stalled_days=20)
    lax = make_agency("lax")
    make_light_rule(lax, stalled_days=None, warns_unreported=False, warns_at_risk=False)
    for agency in (make_agency(), strict, lax):
        _make_grid(make_plan(agency=agency, code=f"grid-{agency.code}"))

    rows = list(
        WorkItem.objects.with_light(on=ON)
        .with_gap(on=ON)
        .annotate(rule=rule_case(ON))
        .select_related("plan")
    )

    assert len(rows) == 3 * COMBINATIONS
    for item in rows:
        verdict = item.explain_light(
            on=ON, is_off_target=item.is_off_target, is_at_risk=item.is_at_risk
        )
        assert (item.light, item.rule) == (verdict.light, verdict.rule), verdict
        assert item.permille == planned_share(item.starts_on, item.limit, on=ON)
        measured = None if item.kind == Kind.GOAL else int(item.progress * 10) - item.permille
        assert item.gap == measured
    assert {row.light for row in rows} == set(Light)
    assert {row.rule for row in rows} == {rule.name for rule in RULES}
    # Where neither a missing report, a risk nor a standstill warns, three rules never hold.
    assert len({(row.plan_id, row.rule) for row in rows}) == 3 * len(RULES) - 3


@pytest.mark.django_db
def test_flags_and_lights_are_found_by_the_same_rules() -> None:
    """What each kind of flag says of the whole grid is what the rules say of each item."""
    _make_grid(make_plan())
    judge(on=ON)
    flagged = set(Flag.objects.open().values_list("item", "kind"))
    margins = margins_of(None, on=ON).bounds(on=ON)
    for item in WorkItem.objects.select_related("plan"):
        reached = int(item.progress * 10)
        behind = planned_share(item.starts_on, item.limit, on=ON) - reached
        still = max(item.moved_on or item.starts_on, item.starts_on)
        wanted = {
            FlagKind.OVERDUE: item.next_limit < ON,
            FlagKind.DUE_SOON: ON <= item.next_limit <= margins.near_until,
            FlagKind.BEHIND: item.kind == Kind.TASK and behind >= 50,
            FlagKind.NOT_REPORTED: item.report_due is not None and item.report_due < ON,
            FlagKind.STALLED: item.kind == Kind.TASK and still < day(-60) and reached < 1000,
        }
        for kind, holds in wanted.items():
            assert ((item.pk, kind) in flagged) == (item.is_open and holds), (item.pk, kind)


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


@pytest.mark.django_db
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


SHARES = ("0", "63.9", "64.0", "74.0", "74.1", "95.0", "100")
TERMS = (
    (NEW_YEAR, YEAR_END),
    (NEW_YEAR, ON),
    (day(1), YEAR_END),
    (day(-3), YEAR_END),
    (day(-4), YEAR_END),
    (ON, day(19)),
)
LIMITS = (day(-1), ON, SEVENTH_WORKDAY, EIGHTH_WORKDAY)
FLAGS = (None, FlagKind.OFF_TARGET, FlagKind.AT_RISK)
# Report due and progress last moved: none, on the very edge, just over it; both agencies' edges.
STANDSTILLS = (
    (None, None),
    (ON, day(-20)),
    (day(-1), day(-21)),
    (None, day(-60)),
    (ON, day(-61)),
)
SETTLED = (State.CLOSED, State.HALTED)
GRID = [
    *product(
        Kind, (State.IN_PROGRESS,), SHARES, LIMITS, (None, day(-20)), FLAGS, TERMS, STANDSTILLS
    ),
    *product(Kind, SETTLED, ("0",), LIMITS, (None, day(-20)), FLAGS, TERMS[:2], STANDSTILLS),
]
COMBINATIONS = len(GRID)


def _make_grid(plan: Plan) -> None:
    """An item for every combination of what the rules ask about."""
    domain = make_domain()
    made = [
        WorkItem(
            plan=plan,
            domain=domain,
            ordinal=number,
            kind=kind,
            state=state,
            progress=Decimal(share),
            next_limit=limit,
            reported_on=reported,
            starts_on=term[0],
            limit=term[1],
            report_due=still[0],
            moved_on=still[1],
            closed_on=ON if state == State.CLOSED else None,
        )
        for number, (kind, state, share, limit, reported, _flag, term, still) in enumerate(GRID)
    ]
    rows = WorkItem.objects.bulk_create(made, batch_size=500)
    Flag.objects.bulk_create(
        [
            Flag(item=row, kind=point[5], raised_on=ON, rule="test")
            for row, point in zip(rows, GRID, strict=True)
            if point[5]
        ],
        batch_size=500,
    )
