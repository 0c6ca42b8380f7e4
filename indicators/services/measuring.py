"""Keeps how an indicator is measured: which definition it goes by, and what it says beside that."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from indicators.defining import (
    DefinitionRefused,
    Fault,
    Measure,
    Settings,
    Told,
    held_fast,
    refuse,
    refuse_stale,
    same_unit,
)
from indicators.models import Definition, Indicator
from indicators.services.defining import changed, has_values, hold, tell
from indicators.services.recording import follow
from tasks.errors import NotAllowed
from tasks.models import WorkItem

LINKED = "indicator_defined"
SET_UP = "indicator_set_up"
FIRST_YEAR: Final = 1949


@transaction.atomic
def link_indicator(
    indicator: Indicator,
    *,
    to: Definition | None,
    seen: Mapping[str, str],
    by: User,
    at: datetime,
    on: date,
) -> Indicator:
    """Measures it by another definition; without ``to`` by one of its own that says what the shared one says.

    ``seen`` is ``linking`` as it was shown. Forecasts and flags follow, those of higher agencies that rolled it up too.
    Raises NotAllowed for all but the supervision office of its agency, Stale, and DefinitionRefused.
    """
    fed = set(Indicator.objects.fed_by([indicator.pk]).values_list("pk", flat=True))
    row, tasks = _held(indicator, by=by)
    chosen = _locked(to) if to else None
    refuse_stale(linking(row, chosen), seen)
    before = row.definition
    after = chosen or own_definition(row)
    refuse(unfit(row, after))
    if after._state.adding:  # an own one that is made of the shared one
        after.save()
    row.definition = after
    row.save(update_fields=["definition"])
    old, new = (_told_of(each) for each in (before, after))
    changes = changed(old, new)
    tell(LINKED, changes, tasks, agency=row.agency, subject=row.name, by=by, at=at)
    follow([row.pk, *fed], on=on, at=at)
    return row


@transaction.atomic
def set_up_indicator(
    indicator: Indicator,
    *,
    says: Settings,
    seen: Mapping[str, str],
    by: User,
    at: datetime,
    on: date,
) -> Indicator:
    """Sets baseline, source, weight and whether lower agencies' values make it. Raises as ``link_indicator`` does."""
    row, tasks = _held(indicator, by=by)
    before, says = Settings.of(row), replace(says, source=says.source.strip())
    refuse_stale(before.told(), seen)
    if says == before:
        raise DefinitionRefused(Fault("", _("This is how it stands already: nothing was changed.")))
    refuse(_faults(row, says, on=on))
    values = asdict(says)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    changes = changed(before.told(), says.told())
    tell(SET_UP, changes, tasks, agency=row.agency, subject=row.name, by=by, at=at)
    follow([row.pk], on=on, at=at)
    return row


def linking(indicator: Indicator, to: Definition | None) -> Told:
    """What the person sees before he links: by what it is measured now, and what the other one says."""
    says = Measure.of(to or indicator.definition)
    return {"standing": str(indicator.definition_id), "to": str(to.pk if to else ""), **says.told()}


def own_definition(indicator: Indicator) -> Definition:
    """The agency's own one under the indicator's name; unsaved and as the present one where there is none yet."""
    place = {"agency": indicator.agency, "name": indicator.name, "unit": indicator.unit}
    row: Definition | None = Definition.objects.filter(**place).first()
    return row or Definition(**{**asdict(Measure.of(indicator.definition)), **place})


def unfit(indicator: Indicator, to: Definition) -> list[Fault]:
    """Why it cannot be measured by this definition; empty where it can."""
    if to.pk == indicator.definition_id:
        return [Fault("definition", _("It is measured by this definition already."))]
    if not same_unit(indicator.unit, to.unit):
        sentence = _("It is measured in “%(unit)s”, the definition in “%(other)s”.")
        bare = _("without a unit")
        words = {"unit": indicator.unit or bare, "other": to.unit or bare}
        return [Fault("definition", sentence % words)]
    found = []
    if other := _other_by(indicator, to):
        sentence = _(
            "Your agency measures “%(other)s” by it: one indicator goes by one definition."
        )
        found.append(sentence % {"other": other})
    if has_values(Indicator.objects.filter(pk=indicator.pk)):
        faults = held_fast(Measure.of(indicator.definition), Measure.of(to))
        found += [fault.sentence for fault in faults]
    if indicator.rolls_up and not to.roll_up:
        found.append(
            _(
                "Lower agencies' values are rolled up here, for which it has no rule: end that first."
            )
        )
    return [Fault("definition", sentence) for sentence in found]


def why_not_rolled_up(indicator: Indicator) -> str:
    """Why lower agencies' values cannot make its value; empty where they can."""
    if not indicator.definition.roll_up:
        return _("Its definition has no rule for rolling up.")
    if not Agency.objects.filter(parent=indicator.agency).exists():
        return _("Your agency has no lower agencies.")
    return ""


def _held(indicator: Indicator, *, by: User) -> tuple[Indicator, list[WorkItem]]:
    """The row, locked after the tasks that promise something of it. Raises NotAllowed."""
    if not Indicator.objects.keepable_by(by).filter(pk=indicator.pk).exists():
        raise NotAllowed(
            _("The supervision office of the agency says how its indicators are measured.")
        )
    tasks = hold(Indicator.objects.filter(pk=indicator.pk))
    return Indicator.objects.select_related("agency", "definition").get(pk=indicator.pk), tasks


def _locked(definition: Definition) -> Definition:
    """The row, locked, so that nobody deletes it or lets it say something else meanwhile."""
    rows = Definition.objects.select_for_update(of=("self",)).filter(pk=definition.pk)
    if (row := rows.first()) is None:
        raise DefinitionRefused(Fault("definition", _("This definition was deleted meanwhile.")))
    return row


def _other_by(indicator: Indicator, to: Definition) -> Indicator | None:
    rows = Indicator.objects.filter(agency=indicator.agency_id, definition=to.pk)
    row: Indicator | None = rows.exclude(pk=indicator.pk).first()
    return row


def _told_of(definition: Definition) -> Told:
    """Whose it is, and all that it says."""
    owner = str(definition.agency) if definition.agency_id else _("shared by all agencies")
    says = Measure.of(definition).told()
    return {"definition": f"{says.pop('name')}（{owner}）", **says}


def _faults(indicator: Indicator, says: Settings, *, on: date) -> list[Fault]:
    found = []
    year = says.baseline_year
    if year is not None and says.baseline is None:
        found.append(Fault("baseline", _("Give the baseline of this year too.")))
    if year is not None and not FIRST_YEAR <= year <= on.year:
        sentence = _("The baseline is of a year between %(first)s and %(last)s.")
        found.append(Fault("baseline_year", sentence % {"first": FIRST_YEAR, "last": on.year}))
    if says.weight is not None and says.weight <= 0:
        found.append(Fault("weight", _("A weight is greater than zero.")))
    if says.rolls_up and not indicator.rolls_up and (why := why_not_rolled_up(indicator)):
        found.append(Fault("rolls_up", why))
    return found
