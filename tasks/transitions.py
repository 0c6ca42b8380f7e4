"""The process state of an item and of each unit's part in it: one table of what may follow what.

待签收 → 推进中 → 待核验 → 已销号; 退回 leads back to 推进中; 中止 stops what is open; 重启 takes up what was halted,
or, after a second look (回头看), what was closed. A state is changed through this table and nowhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasks.choices import OPEN_STATES, State
from tasks.errors import TransitionRefused


class Move(models.TextChoices):
    """A step from one state to another."""

    SIGN = "sign", _("Sign for")
    CLAIM = "claim", _("Report as done")
    RETURN = "return", _("Return")
    CLOSE = "close", pgettext_lazy("step of a task", "Close")  # Django's own pages say Close too
    HALT = "halt", _("Halt")
    RESUME = "resume", _("Take up again")
    REOPEN = "reopen", _("Reopen")


@dataclass(frozen=True, slots=True)
class Transition:
    """From any of ``before`` to ``after``; ``needs`` names what must be given with it."""

    move: Move
    before: tuple[State, ...]
    after: State
    needs: tuple[str, ...] = ()


TRANSITIONS: tuple[Transition, ...] = (
    Transition(Move.SIGN, (State.TO_SIGN,), State.IN_PROGRESS),
    Transition(Move.CLAIM, (State.IN_PROGRESS,), State.TO_VERIFY),
    Transition(Move.RETURN, (State.TO_VERIFY,), State.IN_PROGRESS, ("note",)),
    Transition(Move.CLOSE, (State.TO_VERIFY,), State.CLOSED),
    Transition(Move.HALT, OPEN_STATES, State.HALTED, ("reason", "decision")),
    Transition(Move.RESUME, (State.HALTED,), State.IN_PROGRESS, ("reason",)),
    Transition(Move.REOPEN, (State.CLOSED,), State.IN_PROGRESS, ("reason",)),
)
_BY_MOVE = {one.move: one for one in TRANSITIONS}


def may(state: str, move: Move) -> bool:
    """Whether the table allows this step from a state."""
    return state in _BY_MOVE[move].before


def follow(state: str, move: Move) -> State:
    """The state that follows. Raises TransitionRefused where the table has no such step."""
    if not may(state, move):
        raise TransitionRefused(
            _("“%(move)s” is not possible: this stands at “%(state)s”.")
            % {"move": move.label, "state": State(state).label},
            move=move.value,
            state=state,
        )
    return _BY_MOVE[move].after


def whole(leads: Iterable[str]) -> State:
    """The state of an item that follows from those of its lead units' parts; it has at least one.

    Closed where each is closed, to verify where each is at least reported as done, in progress where any began.
    """
    states = set(leads)
    if states == {State.CLOSED}:
        return State.CLOSED
    if states <= {State.CLOSED, State.TO_VERIFY}:
        return State.TO_VERIFY
    return State.TO_SIGN if states == {State.TO_SIGN} else State.IN_PROGRESS
