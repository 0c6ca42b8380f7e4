"""Definitions that are changed while others change them, link to them and record values by them."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from agencies.choices import Role
from agencies.models import User
from indicators.choices import Op, Periodicity, TargetKind
from indicators.defining import DefinitionRefused, Measure
from indicators.entry.facts import Entry
from indicators.models import Definition, Indicator, Reading
from indicators.services.defining import change_definition, delete_definition, make_definition
from indicators.services.measuring import link_indicator, linking
from indicators.services.recording import record_entries
from indicators.tests.factories import make_indicator, make_target
from tasks.tests.factories import AT, ON, make_item, make_user
from tasks.tests.threads import at_once
from worktracker.lib.errors import DomainError

pytestmark = [pytest.mark.django_db(transaction=True)]

MANY = 12


@pytest.fixture
def indicators() -> list[Indicator]:
    """Each promised by a task; nothing measured yet."""
    item = make_item()
    rows = [make_indicator(f"指标{number}", agency=item.plan.agency) for number in range(MANY)]
    for row in rows:
        make_target(item, row, op=Op.AT_LEAST, value=9, kind=TargetKind.QUANTITY)
    return rows


@pytest.fixture
def offices(indicators: list[Indicator]) -> list[User]:
    return [make_user(Role.SUPERVISOR) for _row in indicators]


def change(row: Definition, by: User, **fields: object) -> str:
    before = Measure.of(row)
    says = replace(before, **fields)
    try:
        change_definition(row, says=says, seen=before.told(), by=by, at=AT, on=ON)
    except DomainError as refusal:
        return refusal.code
    return "changed"


def record(row: Indicator, by: User) -> str:
    entry = Entry(row.pk, date(2024, 9, 1), Decimal(5), seen=None)
    try:
        record_entries([entry], by=by, at=AT, on=ON, confirmed=True)
    except DomainError as refusal:
        return refusal.code
    return "recorded"


def link(row: Indicator, to: Definition, by: User) -> str:
    seen = linking(row, to)
    try:
        link_indicator(row, to=to, seen=seen, by=by, at=AT, on=ON)
    except DomainError as refusal:
        return refusal.code
    return "linked"


def test_of_many_who_change_one_definition_one_is_not_told(
    indicators: list[Indicator], offices: list[User]
) -> None:
    row = indicators[0].definition
    changes = [partial(change, row, by, decimals=number % 2) for number, by in enumerate(offices)]
    changes = [each for each in changes if each.keywords["decimals"] != row.decimals]

    told = Counter(at_once(*changes))

    assert told == {"changed": 1, "stale": len(changes) - 1}


def test_value_is_of_a_period_as_the_definition_says_it_also_when_both_come_at_once(
    indicators: list[Indicator], offices: list[User]
) -> None:
    changing = [
        partial(change, row.definition, by, periodicity=Periodicity.QUARTER)
        for row, by in zip(indicators, offices, strict=True)
    ]
    recording = [partial(record, *each) for each in zip(indicators, offices, strict=True)]

    told = Counter(at_once(*recording, *changing))

    assert told.total() == 2 * MANY
    for row in Reading.objects.select_related("indicator__definition"):
        is_quarter = row.indicator.periodicity == Periodicity.QUARTER
        assert row.period == date(2024, 7 if is_quarter else 9, 1)  # as it was typed by what held


def test_one_of_many_takes_a_definition_and_nobody_deletes_it_meanwhile(
    indicators: list[Indicator], offices: list[User]
) -> None:
    says = Measure(name="通用", unit=indicators[0].unit)
    to = make_definition(says=says, by=offices[0], at=AT)
    linked = [partial(link, row, to, by) for row, by in zip(indicators, offices, strict=True)]

    def delete() -> str:
        try:
            delete_definition(to, by=offices[0], at=AT)
        except DefinitionRefused:
            return "kept"
        return "deleted"

    told = Counter(at_once(*linked, delete))

    users = Indicator.objects.filter(definition=to.pk).count()
    assert told["linked"] == users <= 1
    assert told["kept" if users else "deleted"] == 1
