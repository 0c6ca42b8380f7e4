"""The units that a notice names and a fresh bureau does not have yet."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from agencies.lexicon import fold, units_by_name
from agencies.models import Unit, User
from tasks import problems
from tasks.models import Plan, Problem
from tasks.sections import section_stem, section_subject
from tasks.services.activity import record
from tasks.services.limits import refresh_next_limits
from tasks.services.review import answer_for

# 各科室, 有关单位, 其他单位: many at once, so no unit to add.
_COLLECTIVE = re.compile(r"各|有关|相关|其他|^本")


@dataclass(frozen=True, slots=True)
class MissingUnit:
    """A unit to add: its name, the name under which the notice finds it, whether the notice names none at all."""

    name: str
    alias: str
    is_inferred: bool
    problems: tuple[Problem, ...]


def missing_units(plan: Plan) -> list[MissingUnit]:
    """What ``add_units`` would add: units printed but unknown, else, in a notice that names none, one a section."""
    doubts = plan.problems.open().select_related("item")
    named: dict[str, list[Problem]] = {}
    for doubt in doubts.filter(code=problems.UNKNOWN_UNIT):
        if not _COLLECTIVE.search(doubt.params["name"]):
            named.setdefault(fold(doubt.params["name"]), []).append(doubt)
    found = [MissingUnit(each[0].params["name"], "", False, tuple(each)) for each in named.values()]
    return found or _units_of_sections(plan, list(doubts.filter(code=problems.NO_UNIT)))


def _units_of_sections(plan: Plan, doubts: list[Problem]) -> list[MissingUnit]:
    sections: dict[str, list[Problem]] = {}
    for doubt in doubts:
        if doubt.item is not None and doubt.item.section:
            sections.setdefault(doubt.item.section, []).append(doubt)
    if len(sections) < 2 or plan.items.filter(responsibilities__isnull=False).exists():
        return []
    return [
        MissingUnit(section_subject(section)[:100], section_stem(section)[:100], True, tuple(each))
        for section, each in sections.items()
    ]


@transaction.atomic
def add_units(plan: Plan, *, by: User, at: datetime) -> int:
    """Adds the missing units and gives them their items; returns how many units were added."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("agency").get(pk=plan.pk)
    known = dict(units_by_name(plan.agency))
    order = plan.agency.units.aggregate(last=Max("order"))["last"] or 0
    added = []
    for missing in missing_units(plan):
        unit = known.get(fold(missing.name))
        if unit is None:
            order += 1
            unit = Unit.objects.create(
                agency=plan.agency, name=missing.name, order=order, is_inferred=missing.is_inferred
            )
            added.append(unit)
        if missing.alias:
            unit.aliases.get_or_create(name=missing.alias)
        for doubt in missing.problems:
            answer_for(doubt, unit, inferred=missing.is_inferred)
        ids = [doubt.pk for doubt in missing.problems]
        Problem.objects.filter(pk__in=ids).update(
            resolved_at=at, resolved_by=by, resolution=unit.name
        )
    if added:
        names = "、".join(unit.name for unit in added)
        changes = [{"field": "units", "old": "", "new": names}]
        record("added_units", at=at, by=by, plan=plan, changes=changes)
    refresh_next_limits(plan.items.all())
    return len(added)
