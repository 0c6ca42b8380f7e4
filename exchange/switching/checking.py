"""The whole ledger checked: the tasks as they would stand, beside everything that cannot be read."""

import json
from collections.abc import Mapping as Words
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256

from django.conf import settings
from django.utils.translation import gettext as _

from agencies.lexicon import fold
from agencies.models import Agency, Unit
from exchange.errors import SwitchRefused
from exchange.switching.entries import read_entries
from exchange.switching.entry import Entry, Fault
from exchange.switching.layout import Layout
from exchange.switching.mapping import NEW, PARTNER, Mapping, Reading
from exchange.switching.names import Named, Names, Person, known_people
from tasks.choices import Light, LimitKind, Part
from tasks.deadlines import start_of
from tasks.lights import Verdict
from tasks.models import Domain, Plan, WorkItem
from tasks.parsing.domains import Evidence, choose_domain
from tasks.services.drafting import FALLBACK_DOMAIN
from tasks.services.vocabulary import domain_vocabulary


@dataclass(frozen=True, slots=True)
class Planned:
    """A task as it would stand: the unsaved ``item`` with its units and bodies outside, and its light here."""

    entry: Entry
    item: WorkItem
    units: tuple[tuple[Unit, Part, str], ...]
    partners: tuple[str, ...]
    light: Verdict

    @property
    def differs(self) -> bool:
        """Whether the ledger shows another light. Many ledgers have no light for what is done but green."""
        theirs, ours = self.entry.light, self.light.light
        return theirs not in (None, ours) and (theirs, ours) != (Light.OK, Light.DONE)

    @property
    def has_lead(self) -> bool:
        """Whether somebody answers for it."""
        return any(part == Part.LEAD for _unit, part, _word in self.units)


@dataclass(frozen=True)
class Check:
    """``names`` are all units that are named, ``people`` everybody."""

    agency: Agency
    mapping: Mapping
    planned: tuple[Planned, ...]
    faults: tuple[Fault, ...]
    names: tuple[Named, ...]
    people: tuple[Person, ...]

    @property
    def reports(self) -> int:
        """How many reports come along; without a lead unit nobody could have made them."""
        return sum(each.entry.reports for each in self.planned if each.has_lead)

    @property
    def new_units(self) -> list[Unit]:
        """Units that would be made."""
        return [each.unit for each in self.names if each.meaning == NEW and each.unit]

    @property
    def undecided(self) -> list[Named]:
        """Names of which nobody has said what they mean."""
        return [each for each in self.names if not each.meaning]

    @property
    def differing(self) -> int:
        """How many tasks have another light here than in the ledger."""
        return sum(each.differs for each in self.planned)

    @property
    def without_lead(self) -> int:
        """How many tasks no unit answers for."""
        return sum(not each.has_lead for each in self.planned)

    @cached_property
    def fingerprint(self) -> str:
        """What the person saw: the same only while nothing of it would come out otherwise."""
        told = [
            json.dumps(self.mapping.stored(), sort_keys=True),
            *(repr((fault.cell, fault.code, fault.value)) for fault in self.faults),
            *(repr((each.key, each.meaning)) for each in self.names),
            *(_counted(each) for each in self.planned),
        ]
        return sha256("\n".join(told).encode()).hexdigest()


def check(layouts: Sequence[Layout], mapping: Mapping, *, agency: Agency, on: date) -> Check:
    """Every row of the sheets that are taken. ``on`` is the day whose lights are shown.

    Raises SwitchRefused where there are more tasks than are taken at once.
    """
    entries: list[Entry] = []
    faults: list[Fault] = []
    for layout in layouts:
        reading = mapping.sheets.get(layout.sheet.title)
        if reading and reading.taken:
            found, wrong = read_entries(layout, reading, mapping)
            entries += found
            faults += wrong
    if len(entries) > settings.IMPORT_MAX_ROWS:
        words = _("The ledger has %(n)s tasks; at most %(most)s are taken over at once.")
        told = {"n": len(entries), "most": settings.IMPORT_MAX_ROWS}
        raise SwitchRefused(words % told, code="too_many_rows")
    names = Names(agency, mapping.units)
    faults += [fault for entry in entries for fault in _undecided(entry, names, mapping)]
    planned = _Planner(agency, mapping, names, on=on, sheets=len({one.sheet for one in entries}))
    return Check(
        agency,
        mapping,
        tuple(planned.item(entry, n) for n, entry in enumerate(entries, start=1)),
        tuple(sorted(faults, key=lambda one: (one.sheet, one.row, one.column))),
        tuple(names.all_of(entries)),
        tuple(known_people(entries, agency)),
    )


class _Planner:
    """Makes unsaved tasks of entries."""

    def __init__(
        self, agency: Agency, mapping: Mapping, names: Names, *, on: date, sheets: int
    ) -> None:
        self.mapping, self.names, self.on, self.sheets = mapping, names, on, sheets
        # Lights go by the agency of the plan, which they ask for by its id.
        self.plan = Plan(pk=-1, agency=agency, year=mapping.year, title=mapping.title)
        self.domains = {domain.code: domain for domain in Domain.objects.all()}
        self.vocabulary = domain_vocabulary()

    def item(self, entry: Entry, ordinal: int) -> Planned:
        """The task of an entry, at its place."""
        section = entry.section or (entry.sheet if self.sheets > 1 else "")
        units, partners = self._units(entry)
        limit = entry.limits.day if entry.limits else date(self.mapping.year, 12, 31)
        steps = (
            [step for step in entry.limits.steps if step > self.mapping.as_of]
            if entry.limits
            else []
        )
        has_lead = any(part == Part.LEAD for _unit, part, _word in units)
        item = WorkItem(
            plan=self.plan,
            ordinal=ordinal,
            marker=entry.number,
            section=section[:200],
            path=[section] if section else [],
            title=entry.title,
            text=entry.text,
            domain=self._domain(entry, section),
            starts_on=start_of(limit, year=self.mapping.year),
            limit=limit,
            limit_inferred=entry.limits is None or entry.limits.inferred,
            next_limit=min([limit, *steps]),
            next_limit_kind=LimitKind.MILESTONE if steps else LimitKind.LIMIT,
            state=entry.state,
            progress=entry.percent or Decimal(0),
            reported_on=entry.reported_on if entry.has_report and has_lead else None,
            moved_on=entry.reported_on or self.mapping.as_of,
            closed_on=entry.closed_on,
        )
        return Planned(
            entry, item, units, partners, item.explain_light(on=self.on, is_off_target=False)
        )

    def _units(self, entry: Entry) -> tuple[tuple[tuple[Unit, Part, str], ...], tuple[str, ...]]:
        """Each unit once, in its first part; bodies outside the agency as printed."""
        units: dict[str, tuple[Unit, Part, str]] = {}
        partners: dict[str, None] = {}
        named = [(word, Part.LEAD) for word in entry.lead]
        for word, part in (*named, *((word, Part.COOPERATING) for word in entry.cooperating)):
            found = self.names.named(word)
            if found.meaning == PARTNER:
                partners[word] = None
            elif found.unit:
                units.setdefault(fold(found.unit.name), (found.unit, part, word))
        return tuple(units.values()), tuple(partners)

    def _domain(self, entry: Entry, section: str) -> Domain:
        """By name where the ledger gives it, else by the words of the task."""
        for words in filter(None, (fold(entry.domain), fold(section))):
            for domain in self.domains.values():
                names = (fold(domain.name), fold(domain.short_name))
                if words in names or any(len(name) > 1 and name in words for name in names):
                    return domain
        evidence = Evidence(
            entry.title,
            section=" ".join(filter(None, (entry.domain, section))),
            units=tuple(entry.lead),
            body=entry.text,
        )
        code = choose_domain(evidence, self.vocabulary).code
        return self.domains.get(code) or self.domains[FALLBACK_DOMAIN]


def _undecided(entry: Entry, names: Names, mapping: Mapping) -> list[Fault]:
    reading: Reading = mapping.sheets[entry.sheet]
    faults = []
    for key, words in (("lead", entry.lead), ("cooperating", entry.cooperating)):
        for word in words:
            if not names.named(word).meaning:
                sentence = _("No unit bears this name. Say on the page of units what it means.")
                column = reading.column(key) or 1
                faults.append(
                    Fault(entry.sheet, entry.row, column, "unknown_unit", word[:60], sentence)
                )
    return faults


def _counted(each: Planned) -> str:
    item: Words[str, object] = {
        name: getattr(each.item, name)
        for name in ("title", "limit", "state", "progress", "domain_id", "closed_on")
    }
    units = [(unit.pk, unit.name, part.value) for unit, part, _word in each.units]
    return repr((each.entry.sheet, each.entry.row, sorted(item.items()), units, each.entry.reports))
