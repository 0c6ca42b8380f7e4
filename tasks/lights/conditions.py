"""What each rule asks of an item, in a few words and as a condition with an agency's figures."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from tasks.choices import Light
from tasks.lights.margins import Margins
from tasks.lights.rules import RULES, Rule

NAMES: dict[str, Promise] = {
    "closed": pgettext_lazy("rule of a light", "closed"),
    "halted": pgettext_lazy("rule of a light", "halted"),
    "overdue": pgettext_lazy("rule of a light", "limit has passed"),
    "off_target": pgettext_lazy("rule of a light", "indicator off target"),
    "far_behind": pgettext_lazy("rule of a light", "far behind plan"),
    "near": pgettext_lazy("rule of a light", "limit is near"),
    "behind": pgettext_lazy("rule of a light", "behind plan"),
    "at_risk": pgettext_lazy("rule of a light", "indicator at risk"),
    "unreported": pgettext_lazy("rule of a light", "report missing"),
    "stalled": pgettext_lazy("rule of a light", "at a standstill"),
    "not_begun": pgettext_lazy("rule of a light", "not begun"),
    "on_track": pgettext_lazy("rule of a light", "on track"),
}
RULE_NAMES = [(rule.name, NAMES[rule.name]) for rule in RULES]
CONDITIONS: dict[str, Promise] = {
    "closed": gettext_lazy("The task is closed."),
    "halted": gettext_lazy("The task is halted by decision."),
    "overdue": gettext_lazy("Its nearest limit, milestone or occurrence has passed."),
    "off_target": gettext_lazy("One of its indicators is off target."),
    "far_behind": gettext_lazy("Its progress is %(late)s percentage points or more below plan."),
    "near": gettext_lazy(
        "Its nearest limit, milestone or occurrence is %(near)s working days away or fewer."
    ),
    "behind": gettext_lazy("Its progress is %(warn)s percentage points or more below plan."),
    "at_risk": gettext_lazy("One of its indicators is at risk."),
    "unreported": gettext_lazy("A report that was due is missing."),
    "stalled": gettext_lazy(
        "Its progress is below 100%% and has not moved for more than %(stalled)s days."
    ),
    "not_begun": gettext_lazy("Nothing was reported, and the plan asks for less than %(warn)s%%."),
    "on_track": gettext_lazy("None of the above."),
}
NOT_ASKED: dict[str, Promise] = {
    "at_risk": gettext_lazy("An indicator at risk is no warning here."),
    "unreported": gettext_lazy("A missing report is no warning here."),
    "stalled": gettext_lazy("A standstill is no warning here."),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule as an agency asks it; ``is_asked`` is false for one that it has turned off."""

    rule: str
    light: Light
    words: str
    is_asked: bool


def conditions(margins: Margins) -> list[Condition]:
    """The table of rules with these figures, in the order in which they are asked."""
    return [_condition(rule, margins) for rule in RULES]


def _condition(rule: Rule, margins: Margins) -> Condition:
    off = {
        "at_risk": not margins.warns_at_risk,
        "unreported": not margins.warns_unreported,
        "stalled": margins.stalled_days is None,
    }.get(rule.name, False)
    words = str(NOT_ASKED[rule.name]) if off else str(CONDITIONS[rule.name]) % margins.figures
    return Condition(rule.name, rule.light, words, not off)
