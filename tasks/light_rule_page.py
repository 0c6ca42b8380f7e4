"""What the page of the light rules shows: what holds, how many items each rule speaks of, and the versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agencies.models import Agency
from tasks.light_trial import lit_items
from tasks.lights import Margins, margins_of
from tasks.lights.conditions import Condition, conditions
from tasks.models import LightRule


@dataclass(frozen=True, slots=True)
class Row:
    """A rule with how many items show their light by it today."""

    condition: Condition
    count: int


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version; ``is_later`` has not begun, ``holds`` is in force."""

    rule: LightRule
    is_later: bool
    holds: bool


@dataclass(frozen=True, slots=True)
class LightRulePage:
    """The rules of an agency on a day."""

    agency: Agency
    margins: Margins
    title: str
    rows: Sequence[Row]
    versions: Sequence[Version]


def read_page(agency: Agency, *, on: date) -> LightRulePage:
    """In three queries, however many items and versions there are."""
    margins = margins_of(agency.pk, on=on)
    counts = lit_items(agency).count_rules(on=on)
    rules = list(LightRule.objects.filter(agency=agency).select_related("by"))
    holding = next((rule for rule in rules if rule.since <= on), None)
    return LightRulePage(
        agency,
        margins,
        _title(margins, since=holding.since if holding else None),
        [Row(each, counts.get(each.rule, 0)) for each in conditions(margins)],
        [Version(rule, rule.since > on, rule == holding) for rule in rules],
    )


def _title(margins: Margins, *, since: date | None) -> str:
    """落后 5 个百分点预警、15 个百分点滞后，自 2024-03-01 起."""
    told = {"warn": margins.behind_warn, "late": margins.behind_late}
    if since is None:
        return (
            _("%(warn)s points below plan warn, %(late)s count as behind: the product's own rules")
            % told
        )
    return _("%(warn)s points below plan warn, %(late)s count as behind, since %(since)s") % {
        **told,
        "since": since,
    }
