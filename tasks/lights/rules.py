"""The table of rules: which light an item shows, in the order in which they are asked.

A rule holds where each of its tests does; the first that holds gives the light. A test compares a fact of the item
with a bound or a word. Facts are named alike in ``reading`` (SQL) and ``words`` (one item), bounds in ``margins``.
"""

from dataclasses import dataclass
from typing import Literal

from tasks.choices import Kind, Light, State

Op = Literal["is", "<", "<=", ">="]


@dataclass(frozen=True, slots=True)
class Test:
    """``fact op bound``, the bound named by ``Bounds``; or ``fact is value``. A fact without a value fails."""

    fact: str
    op: Op
    bound: str | bool


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold, and the light that it gives."""

    name: str
    light: Light
    tests: tuple[Test, ...]


RULES: tuple[Rule, ...] = (
    Rule("closed", Light.DONE, (Test("state", "is", State.CLOSED.value),)),
    Rule("halted", Light.IDLE, (Test("state", "is", State.HALTED.value),)),
    Rule("overdue", Light.LATE, (Test("next_limit", "<", "today"),)),
    Rule("off_target", Light.LATE, (Test("is_off_target", "is", True),)),
    Rule("far_behind", Light.LATE, (Test("behind", ">=", "late_margin"),)),
    Rule("near", Light.WARN, (Test("next_limit", "<=", "near_until"),)),
    Rule("behind", Light.WARN, (Test("behind", ">=", "warn_margin"),)),
    Rule("at_risk", Light.WARN, (Test("is_at_risk", "is", True), Test("minds_risk", "is", True))),
    Rule("unreported", Light.WARN, (Test("report_due", "<", "report_before"),)),
    Rule(
        "stalled",
        Light.WARN,
        (
            Test("kind", "is", Kind.TASK.value),
            Test("still_since", "<", "stalled_before"),
            Test("is_whole", "is", False),
        ),
    ),
    Rule(
        "not_begun",
        Light.IDLE,
        (Test("has_reported", "is", False), Test("permille", "<", "warn_margin")),
    ),
    Rule("on_track", Light.OK, ()),
)
BY_NAME = {rule.name: rule for rule in RULES}
