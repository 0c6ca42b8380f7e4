"""The way of a ledger that a bureau kept before: uploaded, read as a person says, applied as a whole, undone."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.models import User
from exchange.choices import SwitchState
from exchange.errors import SwitchRefused
from exchange.models import Switch
from exchange.services.giving_back import give_back
from exchange.services.taking_over import take_over
from exchange.switching.checking import Check, check
from exchange.switching.grid import as_xlsx, opened
from exchange.switching.layout import Layout, lay_out
from exchange.switching.mapping import Mapping, guess, headings_digest, remembered
from tasks.services.activity import record
from worktracker.lib.errors import NotAllowed, Stale
from worktracker.lib.filecheck import clean_name

WAITS = timedelta(days=30)  # that a ledger may wait to be taken over: it names people


def take_in(file: IO[bytes], *, name: str, by: User, at: datetime, on: date) -> Switch:
    """Keeps a workbook with a first guess of how it is read; what the person chose for the same form goes before it.

    Nothing else is written; what waited before in the agency is discarded. Raises NotAllowed for all but the
    supervision office; SwitchRefused or FileRefused where no ledger can be read of the file.
    """
    agency = _require_office(by).agency
    if agency is None:
        raise _not_allowed()
    name = clean_name(name)
    file.seek(0)
    content = as_xlsx(file.read(), name=name)
    layouts = layouts_of(content)
    headings = headings_digest(layouts)
    mapping = guess(layouts, name=name, on=on)
    before = Switch.objects.filter(agency=agency).remembered()
    if former := before.filter(headings=headings).first():
        mapping = remembered(mapping, Mapping.read(former.mapping), layouts)
    elif last := before.first():
        mapping = replace(mapping, units=Mapping.read(last.mapping).units)
    with transaction.atomic():
        for waiting in Switch.objects.filter(agency=agency).waiting().select_for_update():
            _settle(waiting, SwitchState.DISCARDED, at=at)
        return Switch.objects.create(
            agency=agency,
            by=by,
            at=at,
            name=name,
            sha256=sha256(content).hexdigest(),
            content=content,
            headings=headings,
            mapping=mapping.stored(),
        )


def layouts_of(content: bytes) -> list[Layout]:
    """The sheets that look like a ledger. Raises SwitchRefused where none does."""
    found = [layout for sheet in opened(content) if (layout := lay_out(sheet)) and layout.rows]
    if not found:
        words = _(
            "No sheet has headings such as 工作任务, 责任单位 and 完成时限 with rows below them. Check that this is "
            "the ledger."
        )
        raise SwitchRefused(words, code="no_ledger")
    return found


def layouts_in(switch: Switch) -> list[Layout]:
    """Those of a ledger that waits. Raises Stale where it was settled."""
    if switch.content is None:
        raise _settled()
    return layouts_of(bytes(switch.content))


def check_switch(switch: Switch, *, on: date) -> Check:
    """The whole ledger as it is read now. Raises Stale, SwitchRefused."""
    mapping = Mapping.read(switch.mapping)
    return check(layouts_in(switch), mapping, agency=switch.agency, on=on)


@transaction.atomic
def set_mapping(switch: Switch, mapping: Mapping, *, by: User) -> Switch:
    """Keeps how the ledger is to be read. Raises NotAllowed, Stale."""
    row = _open(switch, by=by)
    row.mapping = mapping.stored()
    row.save(update_fields=["mapping"])
    return row


def apply_switch(switch: Switch, *, by: User, at: datetime, on: date, seen: str) -> Switch:
    """Makes the plan of the ledger, published, with all that the rows say; or nothing.

    ``seen`` is the fingerprint of the check that ``by`` had on the screen. Raises NotAllowed; SwitchRefused while a
    cell cannot be read or a name means nothing; Stale where it was settled, or would come out otherwise by now.
    """
    try:
        return _apply(switch, by=by, at=at, on=on, seen=seen)
    except IntegrityError as error:  # somebody added a unit of the same name in the same moment
        raise _changed() from error


@transaction.atomic
def undo_switch(switch: Switch, *, by: User, at: datetime) -> Switch:
    """Takes back all that applying it made. The plan is withdrawn, since the trail names its rows: nobody sees it.

    Raises NotAllowed; Stale where it was undone before; SwitchRefused, naming who and when, once anybody has worked on
    a task of it.
    """
    row = _locked(switch, by=by)
    if not row.is_applied or row.plan is None:
        raise Stale(_("Nothing was done: this ledger is not taken over any more."), code="settled")
    kept = give_back(row.plan, made=row.made, by=by, at=at)
    row.state, row.undone_at, row.undone_by = SwitchState.UNDONE, at, by
    row.made = {**row.made, "kept_units": kept}
    row.save(update_fields=["state", "undone_at", "undone_by", "made"])
    return row


@transaction.atomic
def discard_switch(switch: Switch, *, by: User, at: datetime) -> None:
    """Forgets the file. Raises NotAllowed, Stale."""
    _settle(_open(switch, by=by), SwitchState.DISCARDED, at=at)


@transaction.atomic
def discard_abandoned(*, before: datetime, at: datetime) -> int:
    """Forgets files that were uploaded before a moment and never applied; returns how many."""
    waiting = Switch.objects.waiting().filter(at__lt=before).select_for_update()
    return sum(_settle(row, SwitchState.DISCARDED, at=at) for row in waiting)


def forget_abandoned(at: datetime) -> int:
    """The same of all that has waited for ``WAITS``."""
    return discard_abandoned(before=at - WAITS, at=at)


@transaction.atomic
def _apply(switch: Switch, *, by: User, at: datetime, on: date, seen: str) -> Switch:
    row = _open(switch, by=by)
    found = check_switch(row, on=on)
    if found.faults or not found.planned:
        words = _("%(n)s cells cannot be read yet, so nothing was taken over. Correct them first.")
        raise SwitchRefused(words % {"n": len(found.faults)}, code="cells_wrong")
    if found.fingerprint != seen:
        raise _changed()
    row.plan, row.made = take_over(found, agency=row.agency, name=row.name, by=by, at=at, on=on)
    last = record(
        "ledger_taken",
        at=at,
        by=by,
        plan=row.plan,
        changes=_figures(row),
    )
    row.made["trail"] = last.pk
    _settle(row, SwitchState.APPLIED, at=at)
    return row


def _figures(row: Switch) -> list[dict[str, str]]:
    told: dict[str, Any] = {"file": row.name, "sha256": row.sha256}
    told |= {name: row.made[name] for name in ("tasks", "reports", "units") if row.made[name]}
    return [{"field": name, "old": "", "new": str(value)} for name, value in told.items()]


def _open(switch: Switch, *, by: User) -> Switch:
    row = _locked(switch, by=by)
    if not row.is_open:
        raise _settled()
    return row


def _locked(switch: Switch, *, by: User) -> Switch:
    _require_office(by)
    rows = Switch.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=switch.pk)
    row: Switch | None = rows.first()
    if row is None:
        raise _not_allowed()
    return row


def _settle(row: Switch, state: SwitchState, *, at: datetime) -> bool:
    row.state, row.settled_at, row.content = state, at, None
    row.save(update_fields=["state", "settled_at", "content", "plan", "made"])
    return True


def _require_office(by: User) -> User:
    if not by.is_supervisor:
        raise _not_allowed()
    return by


def _not_allowed() -> NotAllowed:
    return NotAllowed(_("Ledgers are taken over by the supervision office of their agency."))


def _settled() -> Stale:
    words = _("Nothing was done: this ledger was taken over or discarded already.")
    return Stale(words, code="settled")


def _changed() -> Stale:
    words = _(
        "Nothing was taken over: how it is read, or the units, were changed since you looked at the preview. Look at "
        "it again, then apply."
    )
    return Stale(words)
