"""What a walk along the sealed trail finds, and how `verify_audit` and `seal_audit` say it."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from tasks.chain import digest, in_groups
from tasks.models import Activity, Seal, SealLink
from tasks.services import verifying
from tasks.services.verifying import verify_trail
from tasks.tests.chains import by_force, sealed, write
from tasks.tests.guards import unguarded

pytestmark = pytest.mark.django_db

CHANGE = "UPDATE tasks_activity SET subject = 'x' WHERE id = %s"
DELETE = "DELETE FROM tasks_activity WHERE id = %s"
RELINK = "UPDATE tasks_seallink SET digest = %s WHERE position = %s"
UNLINK = "DELETE FROM tasks_seallink WHERE position = %s"


def found(**asked: str) -> list[tuple[str, int | None, int | None]]:
    """Kind, position and row of each finding."""
    return [(one.kind, one.position, one.activity) for one in verify_trail(**asked).findings]


def rewrite_from(position: int) -> None:
    """Computes every link anew from a position on, and the heads of the seals: a perfect forgery."""
    before = SealLink.objects.filter(position=position - 1).first()
    head = before.digest if before else ""
    for link in SealLink.objects.filter(position__gte=position).order_by("position"):
        head = digest(head, Activity.objects.get(pk=link.activity))
        by_force(RELINK, head, link.position)
        by_force("UPDATE tasks_seal SET head = %s WHERE head = %s", head, link.digest)


def verify(*head: str) -> tuple[list[str], str]:
    """What `verify_audit` prints in English, line by line, and the error that it ends in."""
    out = io.StringIO()
    with translation.override("en"):
        try:
            call_command("verify_audit", *(["--head", *head] if head else []), stdout=out)
        except CommandError as error:
            return out.getvalue().splitlines(), str(error)
    return out.getvalue().splitlines(), ""


@pytest.fixture(autouse=True)
def _short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk reads so few links at a time that every case crosses a border."""
    monkeypatch.setattr(verifying, "CHUNK", 2)


@pytest.fixture
def rows() -> list[Activity]:
    """Six rows in three seals."""
    return sealed(3, 2, 1)


def test_untouched_trail_is_whole(rows: list[Activity]) -> None:
    write(2)
    verdict = verify_trail()
    assert verdict.is_whole
    assert (verdict.rows, verdict.waiting) == (6, 2)
    assert verdict.head == Seal.objects.get(number=3).head


def test_empty_trail_is_whole() -> None:
    verdict = verify_trail()
    assert (verdict.findings, verdict.rows, verdict.head) == ([], 0, "")


@pytest.mark.parametrize("n", range(6))
def test_changed_row_is_named(rows: list[Activity], n: int) -> None:
    by_force(CHANGE, rows[n].pk)
    assert found() == [("row_changed", n + 1, rows[n].pk)]


def test_every_changed_row_is_named(rows: list[Activity]) -> None:
    for n in (0, 1, 5):
        by_force(CHANGE, rows[n].pk)
    assert found() == [("row_changed", n + 1, rows[n].pk) for n in (0, 1, 5)]


@pytest.mark.parametrize("n", range(6))
def test_deleted_row_is_named(rows: list[Activity], n: int) -> None:
    by_force(DELETE, rows[n].pk)
    assert found() == [("row_deleted", n + 1, rows[n].pk)]


def test_row_under_another_id_is_missed(rows: list[Activity]) -> None:
    by_force("UPDATE tasks_activity SET id = 999999 WHERE id = %s", rows[1].pk)
    assert found() == [("row_deleted", 2, rows[1].pk)]
    assert verify_trail().waiting == 1


@pytest.mark.parametrize("n", range(6))
def test_changed_link_is_told_from_a_changed_row(rows: list[Activity], n: int) -> None:
    by_force(RELINK, "0" * 64, n + 1)
    assert found() == [("link_changed", n + 1, rows[n].pk)]


def test_row_changed_with_its_link_breaks_the_next(rows: list[Activity]) -> None:
    by_force(CHANGE, rows[1].pk)
    row, before = Activity.objects.get(pk=rows[1].pk), SealLink.objects.get(position=1)
    by_force(RELINK, digest(before.digest, row), 2)
    assert found() == [("row_changed", 3, rows[2].pk)]


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        ([2], [("link_missing", 2, None), ("seal_short", None, None)]),
        ([1, 2], [("link_missing", 1, None), ("seal_short", None, None)]),
        ([6], [("seal_short", None, None)]),
        ([4, 5], [("link_missing", 4, None), ("seal_short", None, None)]),
    ],
)
def test_missing_links_are_named(
    rows: list[Activity], positions: list[int], expected: list[Any]
) -> None:
    for position in positions:
        by_force(UNLINK, position)
    assert found() == expected
    assert verify_trail().waiting == len(positions)


def test_change_behind_a_missing_link_is_named_too(rows: list[Activity]) -> None:
    by_force(UNLINK, 2)
    by_force(CHANGE, rows[3].pk)
    assert ("row_changed", 4, rows[3].pk) in found()


def test_seal_with_another_head_is_named(rows: list[Activity]) -> None:
    by_force("UPDATE tasks_seal SET head = %s WHERE number = 2", "0" * 64)
    assert found() == [("seal_changed", None, None)]


def test_missing_seal_is_named(rows: list[Activity]) -> None:
    for position in (4, 5):
        by_force(UNLINK, position)
    by_force("DELETE FROM tasks_seal WHERE number = 2")
    assert found() == [("link_missing", 4, None), ("seal_missing", None, None)]


def test_missing_trigger_is_named(rows: list[Activity]) -> None:
    with unguarded():
        assert {kind for kind, *_place in found()} == {"unguarded"}
    assert found() == []


def test_switched_off_trigger_is_named(rows: list[Activity]) -> None:
    name = "change" if connection.vendor == "postgresql" else "update"
    off = {
        "postgresql": "ALTER TABLE tasks_seal DISABLE TRIGGER tasks_seal_no_change",
        "sqlite": "DROP TRIGGER tasks_seal_no_update",
    }
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(off[connection.vendor])
    (finding,) = verify_trail().findings
    assert finding.kind == "unguarded"
    assert f"tasks_seal_no_{name}" in finding.sentence


# --- a head that was kept elsewhere


def test_noted_head_is_found_where_it_stood(rows: list[Activity]) -> None:
    noted = Seal.objects.get(number=1).head
    verdict = verify_trail(noted=noted)
    assert verdict.is_whole
    assert verdict.noted
    assert verdict.noted.position == 3


def test_history_rewritten_without_a_flaw_is_caught_by_a_noted_head(rows: list[Activity]) -> None:
    noted = Seal.objects.get(number=3).head
    by_force(CHANGE, rows[1].pk)
    rewrite_from(2)

    assert found() == []
    assert found(noted=noted) == [("head_unknown", None, None)]


def test_end_cut_off_without_a_trace_is_caught_by_a_noted_head(rows: list[Activity]) -> None:
    noted = Seal.objects.get(number=3).head
    by_force(UNLINK, 6)
    by_force("DELETE FROM tasks_seal WHERE number = 3")
    by_force(DELETE, rows[5].pk)

    assert found() == []
    assert found(noted=noted) == [("head_unknown", None, None)]


# --- the commands


def test_whole_trail_is_told_in_the_last_line(rows: list[Activity]) -> None:
    head = in_groups(Seal.objects.get(number=3).head)
    assert verify() == ([f"Whole: 6 rows, head {head}"], "")

    write(1)
    assert verify()[0] == [
        "1 row is not sealed yet, so nothing proves it.",
        f"Whole: 6 rows, head {head}",
    ]


def test_changed_row_is_told_and_ends_in_an_error(rows: list[Activity]) -> None:
    by_force(CHANGE, rows[1].pk)
    (line,), error = verify()
    assert line.startswith(
        f"Row {rows[1].pk} is not as it was sealed: it, its link or the one before was changed."
        " It now says: 2024-10-15 10:00:00 · System · "
    )
    assert line.endswith(" (report_filed) · x")
    assert error == "The trail is not whole: 1 finding."


def test_deleted_row_and_missing_links_are_told(rows: list[Activity]) -> None:
    by_force(DELETE, rows[0].pk)
    by_force(UNLINK, 4)
    by_force(UNLINK, 5)
    assert verify() == (
        [
            f"Row {rows[0].pk} was deleted: it stood at position 1 of the chain.",
            "The links at positions 4 to 5 are missing.",
            "Seal 2 was set over 2 rows; 0 of its links stand.",
            "2 rows are not sealed yet, so nothing proves them.",
        ],
        "The trail is not whole: 3 findings.",
    )


def test_head_is_taken_as_it_was_printed(rows: list[Activity]) -> None:
    head = Seal.objects.get(number=1).head
    expected = "The head given stands at position 3, sealed at 2024-10-15 10:00."

    assert verify(head)[0][0] == expected
    assert verify(*in_groups(head).upper().split())[0][0] == expected
    assert verify(in_groups(head))[0][0] == expected


def test_head_of_a_rewritten_history_is_told(rows: list[Activity]) -> None:
    lines, error = verify("a" * 64)
    assert lines == [
        f"The head {'a' * 64} is not in the chain any more: what it proved was rewritten."
    ]
    assert error == "The trail is not whole: 1 finding."


@pytest.mark.parametrize("head", ["a" * 63, "a" * 65, "g" * 64, "头" * 64])
def test_what_is_no_head_is_refused(head: str) -> None:
    assert verify(head) == (
        [],
        "A head has 64 digits from 0 to 9 and a to f; this one is different.",
    )


def test_nothing_sealed_yet_is_told() -> None:
    assert verify() == (["Nothing is sealed yet."], "")


def test_seal_audit_seals_and_prints_the_head() -> None:
    write(2)
    out = io.StringIO()
    with translation.override("en"):
        call_command("seal_audit", stdout=out)

    seal = Seal.objects.get()
    told, sealed_at, count, head = out.getvalue().splitlines()
    assert told == "2 rows were sealed just now."
    assert sealed_at.startswith("Sealed at  ")
    assert (count, head) == ("Rows  2", f"Head  {in_groups(seal.head)}")
    assert verify_trail(noted=seal.head).is_whole


def test_seal_audit_says_that_there_is_nothing() -> None:
    out = io.StringIO()
    with translation.override("en"):
        call_command("seal_audit", stdout=out)
    assert out.getvalue() == "There is nothing to seal: the audit trail is empty.\n"
