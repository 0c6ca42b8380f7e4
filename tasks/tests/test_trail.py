"""The audit trail in words."""

import pytest
from django.utils import translation

from tasks.services.activity import record
from tasks.tests.factories import AT, make_item, make_user
from tasks.trail import Change, in_words

pytestmark = pytest.mark.django_db


def told(verb: str, *changes: dict[str, str], **fields: object) -> list[Change]:
    row = record(verb, at=AT, by=None, item=make_item(), changes=list(changes), **fields)
    with translation.override("en"):
        (entry,) = in_words([row])
    return entry.changes


def change(field: str, old: str, new: str) -> dict[str, str]:
    return {"field": field, "old": old, "new": new}


def test_known_verb_is_told_in_words() -> None:
    row = record("report_filed", at=AT, by=make_user(display_name="承办人"), item=make_item())
    with translation.override("en"):
        (entry,) = in_words([row])
    assert (entry.who, entry.what, entry.subject) == ("承办人", "handed in a report", "")


def test_verb_of_another_time_still_reads() -> None:
    row = record("closure_asked", at=AT, by=None, item=make_item(), subject="第 1 次")
    with translation.override("en"):
        (entry,) = in_words([row])
    assert (entry.who, entry.what, entry.subject) == ("System", "closure asked", "第 1 次")


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (change("progress", "40.0", "70.8"), Change("Progress", "40%", "70.8%")),
        (change("state", "to_sign", "closed"), Change("state", "To sign for", "Closed")),
        (change("light", "late", "ok"), Change("Light", "Behind", "On track", "late", "ok")),
        (change("flag", "", "overdue"), Change("", "", "Overdue")),
        (change("flag", "overdue", ""), Change("", "", "Overdue")),
        (
            change("starts_on", "2024-01-01", "2024-03-01"),
            Change("starts on", "2024-01-01", "2024-03-01"),
        ),
        (change("机械淘汰数量", "", "812 台"), Change("机械淘汰数量", "", "812 台")),
    ],
)
def test_change_is_told_in_words(stored: dict[str, str], shown: Change) -> None:
    assert told("x", stored) == [shown]
