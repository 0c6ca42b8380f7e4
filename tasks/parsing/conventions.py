"""What a notice says once about all its lists of units."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tasks.parsing.lexicon import units as words
from tasks.parsing.responsibility import Responsibility

_FIRST_LEADS = re.compile(words.FIRST_LEADS)


@dataclass(frozen=True, slots=True)
class Conventions:
    """`first_leads`: of the units that a list names without order the first leads."""

    first_leads: bool = False

    def applied(self, units: Responsibility) -> Responsibility:
        """The units of a clause as the notice means them."""
        return units.led_by_first() if self.first_leads else units


def read_conventions(texts: Iterable[str]) -> Conventions:
    """The conventions that the folded paragraphs state: 责任单位中排在第一位的为牵头单位，下同."""
    return Conventions(first_leads=any(_FIRST_LEADS.search(text) for text in texts))
