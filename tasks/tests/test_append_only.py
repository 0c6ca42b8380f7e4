"""The database refuses to change or delete what the trail says, whoever asks."""

import io
import json
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import ProtectedError

from agencies.models import SignIn
from tasks.guard import SIGN_IN_TABLE, TABLES, missing_triggers
from tasks.models import Activity, Seal, SealLink
from tasks.services.activity import record
from tasks.services.sealing import seal_trail
from tasks.services.verifying import verify_trail
from tasks.tests.factories import AT, make_item, make_user
from tasks.tests.guards import MIGRATION, unguarded
from worktracker.lib.errors import DomainError

pytestmark = pytest.mark.django_db

TRAIL = (Activity, Seal, SealLink)
SQL = {
    "UPDATE": "UPDATE {} SET id = id + 7",
    "DELETE": "DELETE FROM {}",
    "TRUNCATE": "TRUNCATE {} CASCADE",
}
OF_EACH = pytest.mark.parametrize("table", TABLES)


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def row() -> Activity:
    """A row of the trail, sealed, so that each of the tables has one."""
    row = record("report_filed", at=AT, by=make_user(), item=make_item(), subject="第 3 季度")
    assert seal_trail(at=AT)
    return row


@OF_EACH
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_changing_or_deleting_a_row_by_sql_is_refused(row: Activity, table: str, verb: str) -> None:
    with pytest.raises(IntegrityError, match=f"{table} is append-only: {verb} is refused"):
        run(SQL[verb].format(table))

    assert Activity.objects.get().subject == "第 3 季度"
    assert (Seal.objects.count(), SealLink.objects.count()) == (1, 1)


@OF_EACH
def test_emptying_a_table_is_refused(row: Activity, table: str) -> None:
    connection.check_constraints()  # PostgreSQL empties no table while a foreign key waits for its check
    empty = SQL["TRUNCATE" if connection.vendor == "postgresql" else "DELETE"]

    with pytest.raises(IntegrityError, match="is append-only"):
        run(empty.format(table))


@pytest.mark.parametrize(
    "sql",
    [
        "tasks_activity (id, at, verb, subject, changes, reason, behalf, actor_name)"
        " VALUES ({row}, '2024-10-15', 'x', 'x', '[]', '', '', '')",
        "tasks_seal (id, number, sealed_at, rows, head) VALUES (99, 1, '2024-10-15', 1, 'x')",
        "tasks_seallink (id, seal_id, position, activity, digest) VALUES (99, {seal}, 1, 98, 'x')",
        "tasks_seallink (id, seal_id, position, activity, digest) VALUES (99, {seal}, 2, {row}, 'x')",
    ],
    ids=["activity", "seal", "position", "link"],
)
def test_inserting_over_a_row_is_refused(row: Activity, sql: str) -> None:
    into = sql.format(row=row.pk, seal=Seal.objects.get().pk)
    how = "INSERT INTO" if connection.vendor == "postgresql" else "INSERT OR REPLACE INTO"

    with pytest.raises(IntegrityError):
        run(f"{how} {into}")

    assert Activity.objects.get() == row
    assert Activity.objects.get().subject == "第 3 季度"


def test_session_that_passes_for_a_replica_is_refused_too(row: Activity) -> None:
    if connection.vendor == "postgresql":
        run("SET LOCAL session_replication_role = replica")

    with pytest.raises(IntegrityError, match="is append-only"):
        run("UPDATE tasks_activity SET subject = 'x'")


def test_django_refuses_before_the_database_does(row: Activity) -> None:
    for attempt in (
        row.save,
        row.delete,
        Activity.objects.all().delete,
        lambda: Activity.objects.update(subject="x"),
    ):
        with pytest.raises(DomainError) as refusal:
            attempt()
        assert refusal.value.code == "append_only"


def test_what_the_trail_speaks_of_is_never_deleted_from_under_it(row: Activity) -> None:
    for holder in (row.item, row.actor, row.plan, row.agency):
        with pytest.raises(ProtectedError):
            holder.delete()


@pytest.mark.parametrize("model", TRAIL, ids=lambda model: model.__name__)
def test_no_deletion_elsewhere_would_update_the_trail(model: type[models.Model]) -> None:
    keys = [part for part in model._meta.fields if isinstance(part, models.ForeignKey)]

    assert all(part.remote_field.on_delete is models.PROTECT for part in keys)


def test_dumped_trail_is_loaded_into_an_empty_database(row: Activity, tmp_path: Path) -> None:
    dump = io.StringIO()
    call_command("dumpdata", "tasks.activity", "tasks.seal", "tasks.seallink", stdout=dump)
    rows = json.loads(dump.getvalue())
    for part in rows:  # as if into an empty database: under keys and numbers that are free there
        part["pk"] += 1000
    rows[1]["fields"] |= {"number": 1001}
    rows[2]["fields"] |= {"seal": rows[1]["pk"], "position": 1001, "activity": rows[0]["pk"]}
    file = tmp_path / "trail.json"
    file.write_text(json.dumps(rows), encoding="utf-8")

    call_command("loaddata", str(file), verbosity=0)

    assert Activity.objects.filter(pk=row.pk + 1000, subject="第 3 季度").exists()
    assert (Activity.objects.count(), Seal.objects.count(), SealLink.objects.count()) == (2, 2, 2)
    with pytest.raises(DatabaseError, match="is append-only"):
        call_command("loaddata", str(file), verbosity=0)


def test_migration_is_taken_back_and_repeated(row: Activity) -> None:
    assert missing_triggers() == []

    with unguarded():
        assert len(missing_triggers()) == (12 if connection.vendor == "postgresql" else 16)
        run("UPDATE tasks_activity SET subject = 'changed'")

    assert missing_triggers() == []
    assert Activity.objects.get().subject == "changed"
    with pytest.raises(IntegrityError, match="is append-only"):
        run("UPDATE tasks_activity SET subject = 'again'")


def test_verification_misses_triggers_of_the_sign_in_log_too() -> None:
    assert SignIn._meta.db_table == SIGN_IN_TABLE
    assert [each for each in verify_trail().findings if each.kind == "unguarded"] == []

    with unguarded():
        told = [each.sentence for each in verify_trail().findings if each.kind == "unguarded"]

    wanted = 2 if connection.vendor == "postgresql" else 3
    assert sum(SIGN_IN_TABLE in sentence for sentence in told) == wanted


def test_migration_guards_the_tables_of_the_models() -> None:
    names = {model._meta.db_table for model in TRAIL}

    assert names == set(TABLES) == set(import_module(MIGRATION).GUARDED)


@pytest.mark.django_db(transaction=True)
def test_test_that_commits_leaves_a_trail_and_the_next_one_starts_empty() -> None:
    record("report_filed", at=AT, by=None, item=make_item())
    seal_trail(at=AT)
    with pytest.raises(IntegrityError, match="is append-only"):
        run("DELETE FROM tasks_activity")


@pytest.mark.django_db(transaction=True)
def test_tables_were_emptied_and_the_triggers_stand_again() -> None:
    assert not Activity.objects.exists()
    assert missing_triggers() == []
