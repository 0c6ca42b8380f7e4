"""The rules asked of the database: facts and bounds as SQL, the light and its rule as one expression each."""

import operator
from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from typing import Any

from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    IntegerField,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, JSONObject, Round
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThan, LessThanOrEqual

from tasks.choices import FlagKind, Kind, Light
from tasks.lights.curve import planned_permille
from tasks.lights.margins import DEFAULT, Bounds, Margins, all_margins
from tasks.lights.rules import BY_NAME, RULES, Rule, Test

LOOKUPS: dict[str, Any] = {
    "is": Exact,
    "<": LessThan,
    "<=": LessThanOrEqual,
    ">=": GreaterThanOrEqual,
}
TYPES: dict[type, Callable[[], models.Field]] = {
    date: DateField,
    int: IntegerField,
    bool: BooleanField,
    str: CharField,
}


def with_facts(items: Any, *, on: date) -> Any:
    """Adds ``permille`` (progress by plan), ``is_off_target`` and ``is_at_risk``, which the rules read as facts."""
    # One open flag of a kind and item, so that none doubles.
    return (
        items.alias(
            off_target=_open_flag(FlagKind.OFF_TARGET), at_risk=_open_flag(FlagKind.AT_RISK)
        )
        .annotate(permille=planned_permille(on))
        .annotate(is_off_target=_holds_of("off_target"), is_at_risk=_holds_of("at_risk"))
    )


def light_case(on: date, *, tried: Mapping[int, Margins] | None = None) -> Case:
    """SQL: the light of each item on a day. The queryset must be ``with_facts``.

    ``tried`` are margins of agencies to go by instead of those in force there.
    """
    return _first(lambda rule: rule.light.value, _Bounds(on, tried), CharField(max_length=4))


def light_rank(on: date) -> Case:
    """SQL: the light's place in the order in which pages show them; as ``light_case``, for sorting.

    A number of its own: to sort by the word would write every rule out once more for each of the words.
    """
    return _first(lambda rule: _PLACES[rule.light], _Bounds(on), IntegerField())


def rule_case(on: date) -> Case:
    """SQL: the name of the rule that gives it."""
    return _first(lambda rule: rule.name, _Bounds(on), CharField(max_length=20))


def rule_holds(name: str, on: date) -> Q:
    """SQL: whether the rule of this name holds, whatever those before it say."""
    return _all(BY_NAME[name], _Bounds(on))


def near_until(on: date) -> Any:
    """SQL: the last day that counts as near at each item's agency."""
    return _Bounds(on)["near_until"]


def light_figures() -> JSONObject:
    """SQL: what the rules saw of an item, as ``words.reason`` takes it; of querysets ``with_facts``."""
    return JSONObject(
        progress=Cast(F("progress"), models.FloatField()),
        planned=F("permille"),
        limit=F("next_limit"),
        limit_kind=F("next_limit_kind"),
        inferred=F("limit_inferred"),
        report_due=F("report_due"),
        still_since=_FACTS["still_since"],
    )


class _Bounds:
    """The bounds of a day, each as a value, or where agencies differ as a case of their agency."""

    def __init__(self, on: date, tried: Mapping[int, Margins] | None = None) -> None:
        self.default = DEFAULT.bounds(on=on)
        own = {**all_margins(on=on), **(tried or {})}
        alike: dict[Margins, list[int]] = {}
        for agency, margins in own.items():
            alike.setdefault(margins, []).append(agency)
        self.own = [(ids, margins.bounds(on=on)) for margins, ids in alike.items()]

    def __contains__(self, name: object) -> bool:
        return name in Bounds.__slots__

    def __getitem__(self, name: str) -> Any:
        default = getattr(self.default, name)
        differing = [
            When(plan__agency__in=ids, then=_value(getattr(bounds, name)))
            for ids, bounds in self.own
            if getattr(bounds, name) != default
        ]
        if not differing:
            return _value(default)
        return Case(*differing, default=_value(default), output_field=TYPES[type(default)]())


def _first(said: Callable[[Rule], Any], bounds: _Bounds, output_field: models.Field) -> Case:
    *asked, otherwise = RULES
    return Case(
        *(When(_all(rule, bounds), then=Value(said(rule))) for rule in asked),
        default=Value(said(otherwise)),
        output_field=output_field,
    )


def _all(rule: Rule, bounds: _Bounds) -> Q:
    return reduce(operator.and_, (_holds(test, bounds) for test in rule.tests))


def _holds(test: Test, bounds: _Bounds) -> Q:
    fact = bounds[test.fact] if test.fact in bounds else _FACTS.get(test.fact, F(test.fact))
    bound = bounds[str(test.bound)] if test.bound in bounds else _value(test.bound)
    return Q(LOOKUPS[test.op](fact, bound))


def _value(value: Any) -> Value:
    return Value(value, output_field=TYPES[type(value)]())


def _open_flag(kind: FlagKind) -> FilteredRelation:
    return FilteredRelation("flags", condition=Q(flags__kind=kind, flags__cleared_on__isnull=True))


def _holds_of(relation: str) -> ExpressionWrapper:
    return ExpressionWrapper(Q(**{f"{relation}__isnull": False}), output_field=BooleanField())


_PLACES = {light: place for place, light in enumerate(Light)}
_REACHED = Cast(Round(F("progress") * 10), IntegerField())
_FACTS: dict[str, Any] = {
    "behind": Case(
        When(kind=Kind.TASK, then=F("permille") - _REACHED),
        default=Value(0),
        output_field=IntegerField(),
    ),
    "still_since": Greatest(Coalesce(F("moved_on"), F("starts_on")), F("starts_on")),
    "is_whole": GreaterThanOrEqual(_REACHED, Value(1000)),
    "has_reported": ExpressionWrapper(Q(reported_on__isnull=False), output_field=BooleanField()),
}
