"""What an off-target flag says of its reason."""

from typing import Any

import pytest
from django.utils import translation

from indicators.findings import finding
from tasks.choices import FlagKind
from tasks.models import Flag
from tasks.tests.factories import ON

FIGURES = {
    "indicator": "PM2.5",
    "unit": "微克/立方米",
    "op": "<=",
    "target": "40",
    "actual": "41.2",
    "others": 0,
}


def reason(**figures: Any) -> str:
    flag = Flag(
        kind=FlagKind.OFF_TARGET,
        rule="off_target",
        raised_on=ON,
        figures={**FIGURES, **figures},
    )
    with translation.override("en"):
        return finding(flag).reason


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("mean_beyond", ", the rest would have to be better than ever"),
        ("held_off", ", not clear of the target by the margin yet"),
        ("of another time", ""),
        ("", ""),
    ],
)
def test_flag_says_why_in_a_few_words(why: str, words: str) -> None:
    stands = "PM2.5: 41.2 微克/立方米, target ≤40 微克/立方米"
    assert reason(why=why) == stands + words


def test_flag_raised_before_the_reason_was_kept_is_told_without() -> None:
    assert reason(others=2) == "PM2.5: 41.2 微克/立方米, target ≤40 微克/立方米 and 2 more"
