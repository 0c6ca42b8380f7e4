"""The light of an item: one table of rules, read as SQL for any number of rows and as an explanation for one.

``rules`` is the table, ``margins`` are the figures in it that agencies set, ``curve`` is the progress by plan,
``reading`` asks the table of the database, ``words`` of one item, and says why.
"""

from tasks.lights.curve import DaysBetween, planned_permille, planned_share
from tasks.lights.margins import DEFAULT, Margins, margins_of
from tasks.lights.reading import (
    light_case,
    light_figures,
    light_rank,
    near_until,
    rule_case,
    rule_holds,
    with_facts,
)
from tasks.lights.rules import RULES
from tasks.lights.words import SENTENCES, Verdict, explain, reason

__all__ = [
    "DEFAULT",
    "RULES",
    "SENTENCES",
    "DaysBetween",
    "Margins",
    "Verdict",
    "explain",
    "light_case",
    "light_figures",
    "light_rank",
    "margins_of",
    "near_until",
    "planned_permille",
    "planned_share",
    "reason",
    "rule_case",
    "rule_holds",
    "with_facts",
]
