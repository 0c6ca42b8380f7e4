"""Units and people come in by a workbook: checked and kept, then applied as a whole, or discarded."""

import hashlib
from datetime import datetime
from typing import IO

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.choices import ImportState
from agencies.errors import ImportRefused
from agencies.importing.checking import check
from agencies.importing.columns import PEOPLE, UNITS
from agencies.importing.lines import Lines
from agencies.importing.reading import read_workbook
from agencies.importing.verdicts import Check, Outcome, Verdict
from agencies.models import Appointment, PeopleImport, Unit, UnitAlias, User
from worktracker.lib.errors import NotAllowed, Stale
from worktracker.lib.filecheck import clean_name
from worktracker.lib.sortkey import pinyin_key
from worktracker.lib.trailing import Changes, announce, announce_each, differing

BATCH = 500
WRITTEN = ("display_name", "role", "agency", "unit", "email", "wants_mail")  # of people who stand


def take_in(file: IO[bytes], *, name: str, by: User, at: datetime) -> PeopleImport:
    """Read a workbook and keep its rows until they are applied. Nothing else is written.

    What the person uploaded before and never applied is discarded. Raises NotAllowed unless ``by`` is the system
    administrator; ImportRefused or FileRefused where the file cannot be read.
    """
    _require_administrator(by)
    name = clean_name(name)
    lines = read_workbook(file, name=name)
    counts = check(lines).counts()
    with transaction.atomic():
        for former in PeopleImport.objects.visible_to(by).waiting().select_for_update():
            _settle(former, ImportState.DISCARDED, at=at)
        return PeopleImport.objects.create(
            by=by, at=at, name=name, sha256=_digest(file), lines=lines.stored(), counts=counts
        )


def apply_import(row: PeopleImport, *, by: User, at: datetime, seen: str) -> Check:
    """Write every row that is new or changed, or nothing.

    ``seen`` is the fingerprint of the check that ``by`` had on the screen. Raises NotAllowed; ImportRefused while a
    row is wrong; Stale where it was settled already, or where the rows would no longer come out as they were shown.
    New people wait for their authorisation: not active, without a password.
    """
    try:
        return _apply(row, by=by, at=at, seen=seen)
    except IntegrityError as error:  # somebody added the same name in the same moment
        raise _changed_meanwhile() from error


@transaction.atomic
def discard_import(row: PeopleImport, *, by: User, at: datetime) -> None:
    """Forget the rows. Raises NotAllowed, and Stale where it was settled already."""
    _require_administrator(by)
    _settle(_open(row, by=by), ImportState.DISCARDED, at=at)


@transaction.atomic
def discard_abandoned(*, before: datetime, at: datetime) -> int:
    """Forget the rows of what was uploaded before a moment and never applied; returns how many workbooks."""
    waiting = PeopleImport.objects.waiting().filter(at__lt=before).select_for_update()
    return sum(_settle(row, ImportState.DISCARDED, at=at) for row in waiting)


@transaction.atomic
def _apply(row: PeopleImport, *, by: User, at: datetime, seen: str) -> Check:
    _require_administrator(by)
    row = _open(row, by=by)
    found = check(Lines.read(row.lines or {}), lock=True)
    if found.wrong:
        words = _("%(n)s rows are wrong, so nothing was applied. Correct them and upload again.")
        raise ImportRefused(words % {"n": found.wrong}, code="rows_wrong")
    if found.fingerprint != seen:
        raise _changed_meanwhile()
    _write_units(found.of(UNITS), by=by, at=at)
    _write_people(found.of(PEOPLE), by=by, at=at)
    row.counts = found.counts()
    _settle(row, ImportState.APPLIED, at=at)
    announce(row, "people_imported", by=by, at=at, changes=_figures(row))
    return found


def _write_units(verdicts: list[Verdict], *, by: User, at: datetime) -> None:
    written = [verdict for verdict in verdicts if verdict.outcome != Outcome.UNCHANGED]
    new = [verdict.values["unit"] for verdict in written if verdict.found is None]
    for unit in new:
        unit.sort_key = pinyin_key(unit.name)  # as Unit.save does, which bulk_create passes by
    Unit.objects.bulk_create(new, batch_size=BATCH)
    placed = [verdict for verdict in written if {"parent", "order"} & set(verdict.values)]
    for verdict in placed:  # after all units stand: a higher one may come later in the sheet
        unit = verdict.values["unit"]
        unit.parent = verdict.values.get("parent", unit.parent)
        unit.order = verdict.values.get("order", unit.order)
    units = [verdict.values["unit"] for verdict in placed]
    Unit.objects.bulk_update(units, ["parent", "order"], batch_size=BATCH)
    aliases = [
        UnitAlias(unit=verdict.values["unit"], name=name)
        for verdict in written
        for name in verdict.values["aliases"]
    ]
    UnitAlias.objects.bulk_create(aliases, batch_size=BATCH)
    told = ((verdict.values["unit"], verdict.changes) for verdict in written)
    announce_each("unit_imported", told, by=by, at=at)


def _write_people(verdicts: list[Verdict], *, by: User, at: datetime) -> None:
    written = [verdict for verdict in verdicts if verdict.outcome != Outcome.UNCHANGED]
    people = [(verdict, _person(verdict)) for verdict in written]
    new = [person for verdict, person in people if verdict.found is None]
    known = [person for verdict, person in people if verdict.found is not None]
    User.objects.bulk_create(new, batch_size=BATCH)
    User.objects.bulk_update(known, WRITTEN, batch_size=BATCH)
    appointments = [
        Appointment(user=person, unit=unit, part=part)
        for verdict, person in people
        for part, unit in verdict.values["appointments"]
    ]
    Appointment.objects.bulk_create(appointments, batch_size=BATCH)
    told = ((person, verdict.changes) for verdict, person in people)
    announce_each("person_imported", told, by=by, at=at)


def _person(verdict: Verdict) -> User:
    """The row as it is to be; a new one waits for its authorisation."""
    values = {name: value for name, value in verdict.values.items() if name != "appointments"}
    person = verdict.found
    if not isinstance(person, User):
        return User(**values, is_active=False, password=make_password(None))
    for name, value in values.items():
        setattr(person, name, value)
    return person


def _figures(row: PeopleImport) -> Changes:
    """What the trail keeps of the import as a whole."""
    figures = {
        f"{kind}_{outcome}": n
        for kind, counts in row.counts.items()
        for outcome, n in counts.items()
        if n
    }
    return differing({}, {"file": row.name, "sha256": row.sha256, **figures})


def _open(row: PeopleImport, *, by: User) -> PeopleImport:
    """The row, locked. Raises Stale where it was settled already."""
    row = PeopleImport.objects.visible_to(by).select_for_update().get(pk=row.pk)
    if not row.is_open:
        words = _("Nothing was done: this workbook was applied or discarded already.")
        raise Stale(words, code="settled")
    return row


def _settle(row: PeopleImport, state: ImportState, *, at: datetime) -> bool:
    row.state, row.settled_at, row.lines = state, at, None
    row.save(update_fields=["state", "settled_at", "lines", "counts"])
    return True


def _require_administrator(by: User) -> None:
    if not by.is_administrator:
        raise NotAllowed(_("Units and people are imported by the system administrator alone."))


def _changed_meanwhile() -> Stale:
    return Stale(
        _(
            "Nothing was applied: units or people were changed since you looked at the preview. Look at it again, then "
            "apply."
        )
    )


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any readable file of bytes
