"""The indicator that a printed target is of."""

from decimal import Decimal

import pytest

from indicators.models import Definition, Indicator
from indicators.services.catalogue import indicator_for
from indicators.tests.factories import make_indicator
from tasks.tests.factories import make_agency

pytestmark = pytest.mark.django_db


def found(name: str, known: dict[tuple[str, str], Indicator]) -> Indicator:
    return indicator_for(
        make_agency(),
        name=name,
        unit="台",
        kind="quantity",
        op=">=",
        value=Decimal(10),
        known=known,
    )


def test_indicator_of_a_new_name_is_made_once_with_its_definition():
    known: dict[tuple[str, str], Indicator] = {}
    made = found("机械淘汰数量", known)
    assert found("机械淘汰数量", known) == made
    assert known == {("机械淘汰数量", "台"): made}
    assert made.definition.agency == made.agency


def test_definition_that_was_given_this_name_leads_to_the_indicator_that_it_measures():
    old = make_indicator("老旧机械淘汰数量", unit="台")
    Definition.objects.filter(pk=old.definition_id).update(name="机械淘汰数量")

    assert found("机械淘汰数量", {(old.name, old.unit): old}) == old
    assert Indicator.objects.count() == 1
