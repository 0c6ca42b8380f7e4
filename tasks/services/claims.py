"""What a unit reports as done waits to be verified, and is in progress again where it is taken or given back."""

from datetime import date

from tasks.choices import State
from tasks.models import ProgressReport, WorkItem
from tasks.services.parts import move_part
from tasks.transitions import Move


def take_back_claim(report: ProgressReport, item: WorkItem, *, on: date) -> list[dict[str, str]]:
    """What was reported as done is in progress again; returns the changes. Nothing where nothing was claimed."""
    if not report.done:
        return []
    part = item.responsibilities.filter(unit=report.unit_id).first()
    standing = part.state if part else item.state
    if standing != State.TO_VERIFY:
        return []
    return move_part(part, item, Move.RETURN, on=on)


def claim_done(report: ProgressReport, item: WorkItem, *, on: date) -> list[dict[str, str]]:
    """The unit's part waits to be verified; returns the changes. Nothing where it is not done, or waits already."""
    if not report.done:
        return []
    part = item.responsibilities.filter(unit=report.unit_id).first()
    standing = part.state if part else item.state
    if standing == State.TO_VERIFY:
        return []
    return move_part(part, item, Move.CLAIM, on=on)
