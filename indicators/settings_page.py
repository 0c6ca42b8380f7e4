"""The page of an indicator's settings: by what it is measured, by what else it could be, and what that would change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db.models import F, Q
from django.utils.translation import gettext as _

from agencies.models import User
from indicators.choices import Judgement
from indicators.defining import Measure, Told, same_unit
from indicators.definition_page import differences_told
from indicators.judging import facts_of, judge_targets
from indicators.models import Definition, Indicator, Target
from indicators.querysets import DefinitionQuerySet, TargetQuerySet
from indicators.rolling import readings_of
from indicators.rows import LIGHTS
from indicators.scoring import Expected, Measured, judge
from indicators.services.foreseeing import forecast_of
from indicators.services.measuring import linking, own_definition, unfit
from indicators.wording import target_words
from tasks.choices import Light
from tasks.models import WorkItem
from tasks.trail import Change

OWN: Final = "own"


@dataclass(frozen=True, slots=True)
class Choice:
    """A definition that the indicator could be measured by."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a target stands, and how it would stand; of what stays the same both are alike."""

    promised: str
    task: WorkItem
    now: tuple[Light, str]
    then: tuple[Light, str]


@dataclass(frozen=True, slots=True)
class Preview:
    """What linking would do: refused for ``faults``, else these changes. ``seen`` is sent with the confirmation."""

    choice: str
    name: str
    faults: Sequence[str]
    changes: Sequence[Change]
    verdicts: Sequence[Verdict]
    seen: Told


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """All that the page shows beside its form."""

    indicator: Indicator
    title: str
    choices: Sequence[Choice]
    preview: Preview | None


def read_settings(indicator: Indicator, user: User, *, on: date, choice: str = "") -> SettingsPage:
    """The page of an indicator that the person keeps; ``choice`` asks what another definition would change."""
    found = chosen(indicator, choice)
    return SettingsPage(
        indicator=indicator,
        title=_title(indicator),
        choices=_choices(indicator),
        preview=None if found is None else _preview(indicator, found, choice, user, on=on),
    )


def chosen(indicator: Indicator, choice: str) -> Definition | None:
    """The definition of a choice, unsaved for one of its own that would be made; None for what does not exist."""
    if choice == OWN:
        return own_definition(indicator)
    rows = _in_reach(indicator).filter(pk=choice) if choice.isdecimal() else None
    row: Definition | None = rows.first() if rows is not None else None
    return row


def _in_reach(indicator: Indicator) -> DefinitionQuerySet:
    """Shared ones, and its agency's own."""
    rows: DefinitionQuerySet = Definition.objects.filter(
        Q(agency=None) | Q(agency=indicator.agency_id)
    )
    return rows


def _choices(indicator: Indicator) -> list[Choice]:
    """In its unit, and not taken by an indicator of the agency: what bears its name first, then shared ones."""
    taken = Indicator.objects.filter(agency=indicator.agency_id).values("definition")
    rows = _in_reach(indicator).exclude(pk__in=taken)
    ordered = rows.order_by(F("agency").asc(nulls_first=True), "name")
    fitting = [row for row in ordered if same_unit(row.unit, indicator.unit)]
    fitting.sort(key=lambda row: row.name != indicator.name)
    found = [Choice(str(row.pk), _named(row)) for row in fitting]
    if indicator.definition.agency_id is None and own_definition(indicator)._state.adding:
        found.append(Choice(OWN, _("Of our own: a copy of the shared one, to be changed")))
    return found


def _named(definition: Definition) -> str:
    words = _("Shared: %(name)s") if definition.agency_id is None else _("Our own: %(name)s")
    return words % {"name": definition}


def _title(indicator: Indicator) -> str:
    definition = indicator.definition
    words = (
        _("%(indicator)s goes by the shared definition “%(definition)s”")
        if definition.agency_id is None
        else _("%(indicator)s goes by a definition of our own")
    )
    return words % {"indicator": indicator, "definition": definition}


def _preview(indicator: Indicator, to: Definition, choice: str, user: User, *, on: date) -> Preview:
    faults = [fault.sentence for fault in unfit(indicator, to)]
    before, after = (replace(Measure.of(each), name="") for each in (indicator.definition, to))
    return Preview(
        choice=choice,
        name=_named(to),
        faults=faults,
        changes=differences_told(before.told(), after.told()),
        verdicts=[] if faults else _verdicts(indicator, to, user, on=on),
        seen=linking(indicator, None if to._state.adding else to),
    )


def _verdicts(indicator: Indicator, to: Definition, user: User, *, on: date) -> list[Verdict]:
    """Each target as it is judged today, and as it would be, with a forecast made for that.

    Nothing is said of what is rolled up: that takes the lower agencies to go by the other definition, too.
    """
    if indicator.rolls_up:
        return []
    targets: TargetQuerySet = Target.objects.visible_to(user).binding().filter(indicator=indicator)
    known = readings_of([indicator.pk], until=on).get(indicator.pk, [])
    found = []
    for now in judge_targets(targets.order_by("item__plan", "item", "order"), on=on):
        promised = target_words(now.target, promise=now.score.promise)
        now.target.indicator.definition = to
        then = _judgement(now.target, known, on=on)
        found.append(Verdict(promised, now.target.item, _shown(now.score.judgement), _shown(then)))
    return found


def _judgement(target: Target, known: Sequence[Measured], *, on: date) -> str:
    foreseen = forecast_of(target, known)
    expected = Expected(foreseen.value, foreseen.low, foreseen.high) if foreseen else None
    was_off = target.off_since is not None and target.off_since <= on
    return judge(facts_of(target), known, on=on, was_off=was_off, forecast=expected).judgement


def _shown(judgement: str) -> tuple[Light, str]:
    verdict = Judgement(judgement)
    return LIGHTS[verdict], str(verdict.label)
