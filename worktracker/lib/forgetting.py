"""What the job that forgets deletes for the rooms above it, which it need not know: they register themselves."""

from collections.abc import Callable
from datetime import datetime

Forgetter = Callable[
    [datetime], int
]  # deletes what is old enough by the machine's clock, says how many

_forgetters: dict[str, Forgetter] = {}


def register(what: str, forgetter: Forgetter) -> None:
    """Has it called by every ``forget_others``; registering again replaces."""
    _forgetters[what] = forgetter


def forget_others(*, at: datetime) -> dict[str, int]:
    """Calls each; how many of what were deleted."""
    return {what: forgetter(at) for what, forgetter in _forgetters.items()}
