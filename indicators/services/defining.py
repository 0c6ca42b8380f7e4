"""Keeps definitions: makes, changes and deletes them. What an indicator takes from one is kept by ``measuring``."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from indicators.defining import (
    DefinitionRefused,
    Fault,
    Measure,
    contradictions,
    held_fast,
    refuse,
    refuse_stale,
    same_unit,
)
from indicators.models import Definition, Indicator, Target
from indicators.querysets import IndicatorQuerySet
from indicators.services.recording import follow
from tasks.errors import NotAllowed
from tasks.models import WorkItem
from tasks.services.activity import differences, record

MADE = "definition_made"
CHANGED = "definition_changed"
DELETED = "definition_deleted"


@transaction.atomic
def make_definition(*, says: Measure, by: User, at: datetime) -> Definition:
    """A new one: of the agency whose supervision office asks, shared where the system administrator does.

    Raises NotAllowed for everybody else, and DefinitionRefused for what cannot be.
    """
    if not by.is_administrator and not by.is_supervisor:
        raise NotAllowed(
            _(
                "Definitions are made by the supervision office, shared ones by the system administrator."
            )
        )
    row = Definition(agency=None if by.is_administrator else by.agency)
    _write(row, says)
    record(
        MADE, at=at, by=by, agency=row.agency, subject=row.name, changes=changed({}, says.told())
    )
    return row


@transaction.atomic
def change_definition(
    definition: Definition,
    *,
    says: Measure,
    seen: Mapping[str, str],
    by: User,
    at: datetime,
    on: date,
) -> Definition:
    """Lets it say something else; forecasts and flags of all that is measured by it follow.

    Raises NotAllowed for who does not keep it, Stale where it is not as ``seen``, and DefinitionRefused for what
    cannot be, or what recorded values hold fast.
    """
    tasks = hold(definition.indicators.all())
    row = _locked(definition, by=by)
    before = Measure.of(row)
    refuse_stale(before.told(), seen)
    indicators = list(row.indicators.select_related("agency").order_by("pk"))
    refuse(_faults_in_use(before, says, indicators))
    _write(row, says, before=before)
    changes = changed(before.told(), Measure.of(row).told())
    tell(CHANGED, changes, tasks, agency=row.agency, subject=before.name, by=by, at=at)
    follow([each.pk for each in indicators], on=on, at=at)
    return row


@transaction.atomic
def delete_definition(definition: Definition, *, by: User, at: datetime) -> None:
    """Removes one that nothing is measured by. Raises NotAllowed for who does not keep it, else DefinitionRefused."""
    row = _locked(definition, by=by)
    if n := row.indicators.count():
        sentence = _("%(n)s indicators are measured by it: link them to another one first.")
        raise DefinitionRefused(Fault("", sentence % {"n": n}))
    record(DELETED, at=at, by=by, agency=row.agency, subject=row.name)
    row.delete()


def hold(indicators: IndicatorQuerySet) -> list[WorkItem]:
    """Locks the published tasks that promise something of these indicators, then the indicators; returns the tasks.

    In the order of who records a value or decides on a report: a row of the trail waits for its task, and would be
    waited for with the indicator in hand. Definitions are locked after them.
    """
    asked = list(indicators.order_by("pk").values_list("pk", flat=True))
    promised = Target.objects.binding().filter(indicator__in=asked).order_by().values("item")
    tasks = WorkItem.objects.published().filter(pk__in=promised).select_related("plan__agency")
    found = list(tasks.order_by("pk").select_for_update(of=("self",), no_key=True))
    rows = Indicator.objects.filter(pk__in=asked).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    return found


def tell(
    verb: str,
    changes: list[dict[str, str]],
    tasks: Iterable[WorkItem],
    *,
    agency: Agency | None,
    subject: str,
    by: User,
    at: datetime,
) -> None:
    """One row of the trail for each task that is judged by it from now on; one of the agency's where there is none."""
    told = list(tasks)
    for item in told:
        record(verb, at=at, by=by, item=item, subject=subject, changes=changes)
    if not told:
        record(verb, at=at, by=by, agency=agency, subject=subject, changes=changes)


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[dict[str, str]]:
    """What differs, under the names that the trail has for it: tasks have a unit too, and it is another thing."""
    rows = differences(before, after)
    return [{**each, "field": f"indicator_{each['field']}"} for each in rows]


def has_values(indicators: IndicatorQuerySet) -> bool:
    """Whether a value of them was recorded, or stands in a report that may yet be accepted."""
    return bool(indicators.filter(Q(readings__isnull=False) | Q(claims__isnull=False)).exists())


def _locked(definition: Definition, *, by: User) -> Definition:
    """The row, locked. Raises NotAllowed for who does not keep it."""
    if not Definition.objects.keepable_by(by).filter(pk=definition.pk).exists():
        raise NotAllowed(
            _("A shared definition is kept by the system administrator alone.")
            if definition.agency_id is None
            else _("This definition is kept by the supervision office of its agency.")
        )
    rows = Definition.objects.select_for_update(of=("self",)).select_related("agency")
    row: Definition = rows.get(pk=definition.pk)
    return row


def _faults_in_use(before: Measure, says: Measure, indicators: list[Indicator]) -> list[Fault]:
    """What those that are measured by it do not allow."""
    found = []
    if indicators and not same_unit(before.unit, says.unit):
        sentence = _("%(n)s indicators are measured in “%(unit)s” by it: the unit stays.")
        words = {"n": len(indicators), "unit": before.unit or _("without a unit")}
        found.append(Fault("unit", sentence % words))
    rolling = [str(each.agency) for each in indicators if each.rolls_up]
    if rolling and not says.roll_up:
        sentence = _(
            "By it the values of lower agencies are rolled up at: %(agencies)s. End that there first."
        )
        found.append(Fault("roll_up", sentence % {"agencies": "、".join(rolling)}))
    if has_values(Indicator.objects.filter(pk__in=[each.pk for each in indicators])):
        found += held_fast(before, says)
    return found


def _write(row: Definition, says: Measure, *, before: Measure | None = None) -> None:
    """Stores what it says. The database decides whether name and unit are free: two at once cannot both have them."""
    plain = replace(says, name=says.name.strip(), unit=says.unit.strip(), note=says.note.strip())
    if plain == before:
        raise DefinitionRefused(Fault("", _("This is how it stands already: nothing was changed.")))
    refuse(list(contradictions(plain)))
    for name, value in asdict(plain).items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DefinitionRefused(Fault("name", _taken(row))) from error


def _taken(row: Definition) -> str:
    if row.agency is None:
        return _("There is a shared definition of this name and unit already.")
    return _("This agency already has a definition of this name and unit.")
