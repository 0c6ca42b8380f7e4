"""The rules asked of one item, and why its light is what it is."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tasks.choices import Kind, Light, LimitKind
from tasks.lights.curve import planned_share
from tasks.lights.margins import Bounds, Margins, margins_of
from tasks.lights.rules import RULES, Rule, Test

if TYPE_CHECKING:
    from tasks.models import WorkItem

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The light of one item with the rule that gave it and the sentence that says why.

    ``since`` is the day since when the item shows this light by this rule, as far as it was recorded.
    """

    light: Light
    rule: str
    reason: str
    since: date | None = None


def explain(
    item: "WorkItem", *, on: date, is_off_target: bool, is_at_risk: bool = False
) -> Verdict:
    """The light of one item on a day, with its reason; agrees with ``light_case`` on every edge."""
    margins = margins_of(item.plan.agency_id if item.plan_id else None, on=on)
    facts = _facts(item, on=on) | {"is_off_target": is_off_target, "is_at_risk": is_at_risk}
    bounds = margins.bounds(on=on)
    rule = next(rule for rule in RULES if _holds(rule, facts, bounds))
    since = item.judged_since if _is_recorded(item, rule) else on
    return Verdict(
        rule.light, rule.name, reason(rule.name, _figures(item, facts), margins, on=on), since
    )


def reason(rule: str, figures: Mapping[str, Any], margins: Margins, *, on: date) -> str:
    """The sentence of a rule with what it saw, which may come from the record of a change (``light_figures``)."""
    limit, kind = figures.get("limit"), figures.get("limit_kind")
    days = (date.fromisoformat(limit) - on).days if limit else 0
    planned, progress = int(figures.get("planned") or 0), Decimal(str(figures.get("progress") or 0))
    told = {
        "progress": _percent(progress),
        "planned": _percent(Decimal(planned) / 10),
        "behind": _percent(Decimal(planned) / 10 - progress),
        "limit": limit,
        "what": _limit_words(kind, is_inferred=bool(figures.get("inferred"))),
        "days": abs(days),
        **margins.figures,
        "report_due": figures.get("report_due"),
        "since": figures.get("still_since"),
    }
    return str(SENTENCES[rule]) % told


def _holds(rule: Rule, facts: Mapping[str, Any], bounds: Bounds) -> bool:
    return all(_passes(test, facts, bounds) for test in rule.tests)


def _passes(test: Test, facts: Mapping[str, Any], bounds: Bounds) -> bool:
    fact = facts[test.fact] if test.fact in facts else getattr(bounds, test.fact)
    is_bound = isinstance(test.bound, str) and test.bound in Bounds.__slots__
    bound = getattr(bounds, test.bound) if is_bound else test.bound  # type: ignore[arg-type]  # a name
    return fact is not None and OPERATORS[test.op](fact, bound)


def _facts(item: "WorkItem", *, on: date) -> dict[str, Any]:
    planned, reached = planned_share(item.starts_on, item.limit, on=on), int(item.progress * 10)
    return {
        "state": item.state,
        "kind": item.kind,
        "next_limit": item.next_limit,
        "permille": planned,
        "behind": planned - reached if item.kind == Kind.TASK else 0,
        "is_whole": reached >= 1000,
        "has_reported": item.reported_on is not None,
        "report_due": item.report_due,
        "still_since": max(item.moved_on or item.starts_on, item.starts_on),
    }


def _figures(item: "WorkItem", facts: Mapping[str, Any]) -> dict[str, Any]:
    """The same words as ``reading.light_figures``."""
    return {
        "progress": float(item.progress),
        "planned": facts["permille"],
        "limit": _iso(item.next_limit),
        "limit_kind": item.next_limit_kind,
        "inferred": item.limit_inferred,
        "report_due": _iso(item.report_due),
        "still_since": _iso(facts["still_since"]),
    }


def _is_recorded(item: "WorkItem", rule: Rule) -> bool:
    return (item.judged_light, item.judged_rule) == (rule.light, rule.name)


def _limit_words(kind: str | None, *, is_inferred: bool) -> str:
    """时限, 时间节点, 期次; an item's own limit that no clause prints says that it is inferred."""
    if kind == LimitKind.LIMIT and is_inferred:
        return _("The inferred deadline")
    return str(LimitKind(kind).label) if kind else ""


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


SENTENCES = {
    "closed": gettext_lazy("Closed."),
    "halted": gettext_lazy("Halted by decision."),
    "overdue": gettext_lazy("%(what)s %(limit)s has passed %(days)s days ago."),
    "off_target": gettext_lazy("An indicator of this task is off target."),
    "far_behind": gettext_lazy(
        "Progress %(progress)s%% is %(behind)s points below the plan's %(planned)s%%; "
        "%(late)s points or more count as behind."
    ),
    "near": gettext_lazy(
        "%(what)s %(limit)s is in %(days)s days; %(near)s working days or fewer count as a warning."
    ),
    "behind": gettext_lazy(
        "Progress %(progress)s%% is %(behind)s points below the plan's %(planned)s%%; "
        "%(warn)s to %(late)s points count as a warning."
    ),
    "at_risk": gettext_lazy("An indicator of this task is at risk."),
    "unreported": gettext_lazy(
        "The report that was due on %(report_due)s is missing; a missing report counts as a warning."
    ),
    "stalled": gettext_lazy(
        "Progress stands at %(progress)s%% since %(since)s; "
        "more than %(stalled)s days without progress count as a warning."
    ),
    "not_begun": gettext_lazy("Nothing is due yet and nothing was reported."),
    "on_track": pgettext_lazy("reason of a light", "Progress %(progress)s%%, plan %(planned)s%%."),
}


def _percent(value: Decimal) -> str:
    """One decimal for rates, none where it is zero."""
    return f"{value:.1f}".removesuffix(".0")
