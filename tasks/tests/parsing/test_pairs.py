"""The corpus of invented notices: nothing differs from the careful reading beyond what it accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tasks.parsing import parse_notice, read, to_json
from tasks.parsing.locating import bare
from tasks.tests.parsing.scoring import score
from tasks.tests.parsing.support import CORPUS

PAIRS = CORPUS / "pairs"
NAMES = sorted(path.stem for path in PAIRS.glob("*.txt"))


def reference_of(name: str) -> dict[str, Any]:
    form: dict[str, Any] = json.loads((PAIRS / f"{name}.reference.json").read_text("utf-8"))
    return form


@pytest.mark.parametrize("name", NAMES)
def test_parse_agrees_with_the_reading(name: str):
    reference = reference_of(name)
    parsed = parse_notice(read((PAIRS / f"{name}.txt").read_bytes()))
    differences = score(reference, to_json(parsed)).differences
    assert sorted(differences) == sorted(reference.get("accepted", []))


def test_every_notice_has_its_reading():
    assert len(NAMES) >= 60
    assert {path.name for path in PAIRS.iterdir()} == {
        *(f"{name}.txt" for name in NAMES),
        *(f"{name}.reference.json" for name in NAMES),
    }


def test_quotes_stand_in_the_notice():
    for name in NAMES:
        source = bare((PAIRS / f"{name}.txt").read_text("utf-8"))
        for item in reference_of(name)["items"]:
            for found in ("targets", "deadlines", "recurrences"):
                for each in item.get(found, ()):
                    assert bare(each["quote"]) in source, (name, each["quote"])
