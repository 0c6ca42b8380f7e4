"""From the very first schema to this one with a bureau's rows in it, back again, and rehearsed beforehand."""

from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from worktracker.backup.errors import RestoreRefused
from worktracker.backup.manifest import TableSum
from worktracker.backup.rehearsing import Change, compare, rehearse
from worktracker.tests.backup.first_schema import FIRST, TOKEN
from worktracker.tests.backup.installation import Installation, databases, installed

pytestmark = pytest.mark.django_db

Table = dict[Any, dict[str, Any]]
# What migrations change in rows of the first schema; all else must read as it did.
REWRITTEN = {"django_migrations", "django_content_type", "auth_permission"}
MOVED = {"authtoken_token"}
# Columns that stand on another table since.
WENT = {"indicators_indicator": {"aggregation", "decimals"}}


@pytest.fixture(scope="module")
def first(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """The first schema with rows in every table that it had; not to be changed."""
    with installed(tmp_path_factory.mktemp("first")) as installation:
        done = installation.run("-m", "worktracker.tests.backup.first_schema")
        assert done.returncode == 0, done.stderr
        yield installation


@pytest.fixture
def old(first: Installation, tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path / "installation", like=first) as own:
        yield own


@pytest.fixture(scope="module")
def upgraded(
    first: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """The same after ``migrate``; not to be changed."""
    with installed(tmp_path_factory.mktemp("upgraded") / "own", like=first) as own:
        done = own.manage("migrate", "--no-input")
        assert done.returncode == 0, done.stderr
        yield own


def contents(installation: Installation) -> dict[str, Table]:
    """Every row of every table by its key, with its values by column, as the database's own driver gives them."""
    found: dict[str, Table] = {}
    with closing(installation.connect()) as connection:
        cursor = connection.cursor()
        for table in installation.store.tables():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]
            found[table] = {row.get("id", n): row for n, row in enumerate(rows)}
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def test_first_schema_had_a_row_in_each_of_its_tables(first: Installation) -> None:
    ours = {name: rows for name, rows in contents(first).items() if name.split("_")[0] in FIRST}

    assert len(ours) == 25
    assert {name for name, rows in ours.items() if not rows} == {
        "agencies_user_groups",
        "agencies_user_user_permissions",
    }


def test_what_was_stored_reads_as_it_did(first: Installation, upgraded: Installation) -> None:
    before, after = contents(first), contents(upgraded)

    assert before.keys() - after.keys() == MOVED
    for table in before.keys() - REWRITTEN - MOVED:
        assert before[table].keys() == after[table].keys(), table
        for key, row in before[table].items():
            asked = row.keys() - WENT.get(table, set())
            kept = {name: after[table][key][name] for name in asked}  # no other column went
            assert kept == {name: row[name] for name in asked}, table


def test_rules_of_indicators_stand_on_their_definitions(
    first: Installation, upgraded: Installation
) -> None:
    sql = "SELECT {} FROM indicators_indicator i {} ORDER BY i.id"
    before = first.execute(sql.format("i.aggregation, i.decimals, i.name", ""))
    joined = "JOIN indicators_definition d ON d.id = i.definition_id AND d.agency_id = i.agency_id"
    after = upgraded.execute(sql.format("d.aggregation, d.decimals, d.name", joined))

    by_days = {"mean": "day_mean"}
    assert after == [(by_days.get(word, word), *rest) for word, *rest in before]


def test_every_agency_has_its_path(upgraded: Installation) -> None:
    assert upgraded.execute("SELECT code, path FROM agencies_agency ORDER BY code") == [
        ("sd", "/sd/"),
        ("taian", "/sd/taian/"),
    ]


def test_who_was_in_is_authorised_since_they_joined_and_keeps_role_and_password(
    upgraded: Installation,
) -> None:
    rows = upgraded.execute(
        "SELECT username, role, password, CASE WHEN authorised_at = date_joined THEN 'joined' END, "
        "CASE WHEN must_change_password THEN 1 ELSE 0 END, left_at, password_changed_at "
        "FROM agencies_user ORDER BY username"
    )

    assert rows == [
        (
            "li",
            "staff",
            "argon2$li",
            None,
            0,
            None,
            None,
        ),  # was closed: nobody is let in by an upgrade
        ("root", "administrator", "argon2$root", "joined", 0, None, None),
        ("wang", "leader", "argon2$wang", "joined", 0, None, None),
        ("zhang", "staff", "argon2$zhang", "joined", 0, None, None),
    ]


def test_published_plan_has_its_months_and_the_draft_none(upgraded: Installation) -> None:
    rows = upgraded.execute(
        "SELECT p.code, p.cadence, p.cadence_day, count(d.id), cast(min(d.starts) as varchar(10)), "
        "cast(max(d.ends) as varchar(10)), cast(max(d.due) as varchar(10)) "
        "FROM tasks_plan p LEFT JOIN tasks_period d ON d.plan_id = p.id GROUP BY p.id, p.code ORDER BY p.code"
    )

    assert rows == [
        ("taian-2024", "monthly", 25, 12, "2024-01-01", "2024-12-31", "2024-12-25"),
        ("taian-2025", "monthly", 25, 0, None, None, None),
    ]


def test_reports_belong_to_periods_and_accepted_ones_say_who_decided(
    upgraded: Installation,
) -> None:
    rows = upgraded.execute(
        "SELECT r.narrative, r.state, cast(p.starts as varchar(10)), u.username, r.filed_as, r.version, "
        "CASE WHEN r.decided_at = r.reported_at THEN 'then' END "
        "FROM tasks_progressreport r JOIN tasks_period p ON p.id = r.period_id "
        "LEFT JOIN agencies_user u ON u.id = r.decided_by_id ORDER BY r.id"
    )

    assert rows == [
        ("已完成现场核查。", "accepted", "2024-03-01", "zhang", "own", 0, "then"),
        ("标志牌已安装。", "submitted", "2024-04-01", None, "own", 0, None),
        (
            "全部完成。",
            "accepted",
            "2024-12-01",
            "zhang",
            "own",
            0,
            "then",
        ),  # after the year: its last month
    ]


def test_api_key_goes_on_working_as_a_digest(upgraded: Installation) -> None:
    rows = upgraded.execute(
        "SELECT u.username, t.digest, t.tail FROM agencies_apitoken t JOIN agencies_user u ON u.id = t.user_id"
    )

    assert rows == [("zhang", sha256(TOKEN.encode()).hexdigest(), "ee4b")]


def test_trail_from_before_is_sealed_guarded_and_whole(old: Installation) -> None:
    assert old.manage("migrate").returncode == 0

    sealed = old.manage("seal_audit")
    audit = old.manage("verify_audit")

    assert sealed.returncode == 0, sealed.stderr
    assert audit.returncode == 0, audit.stdout + audit.stderr
    assert old.execute("SELECT count(*) FROM tasks_seallink") == [(2,)]
    with pytest.raises(Exception, match="append-only"):
        old.execute("UPDATE tasks_activity SET reason = 'x'")


def test_way_back_to_the_first_schema_keeps_what_it_knew(
    first: Installation, upgraded: Installation, tmp_path: Path
) -> None:
    """All migrations can be taken back; what only later schemas know goes, and keys of the API become no keys again."""
    with installed(tmp_path / "back", like=upgraded) as own:
        for app in reversed(FIRST):
            done = own.manage("migrate", app, "0001_initial")
            assert done.returncode == 0, done.stderr
        before, after = contents(first), contents(own)
    for table in before.keys() - REWRITTEN - MOVED:
        assert after[table] == before[table], table
    assert "tasks_period" not in after


def test_trail_stays_guarded_a_part_of_the_way_back(upgraded: Installation, tmp_path: Path) -> None:
    with installed(tmp_path / "back", like=upgraded) as own:
        assert own.manage("migrate", "tasks", "0012").returncode == 0
        with pytest.raises(Exception, match="append-only"):
            own.execute("UPDATE tasks_activity SET reason = 'x'")


def test_rehearsal_says_what_the_upgrade_will_do_and_touches_nothing(old: Installation) -> None:
    taken = old.backup()
    before, names = old.state(), databases(old)

    rehearsal = rehearse(taken.file, old.place, key=None)

    assert old.state() == before
    assert set(databases(old)) - set(names) == set()
    assert [step.name for step in rehearsal.steps] == [
        "restore",
        "migrate",
        "check",
        "verify_audit",
        "look",
    ]
    assert "agencies.0002_agency_path" in rehearsal.applied
    assert "tasks.0015_domain_reason" in rehearsal.applied
    assert rehearsal.losses == []
    changes = {change.table: (change.before, change.after) for change in rehearsal.changes}
    assert changes["tasks_period"] == (None, 12)
    assert changes["authtoken_token"] == (1, None)
    assert changes["agencies_apitoken"] == (None, 1)
    assert not {"agencies_user", "tasks_activity", "tasks_workitem"} & changes.keys()
    made = next(change for change in rehearsal.changes if change.table == "tasks_period")
    assert made.by[0] == "tasks.0002_reporting_periods"
    assert len(made.by) == len(set(made.by))
    assert rehearsal.looked["people by role"] == {"administrator": 1, "leader": 1, "staff": 2}
    assert rehearsal.looked["tasks by light"] == {"late": 1}  # of the published plan alone


def test_upgrade_that_would_fail_is_found_out_and_leaves_nothing(old: Installation) -> None:
    old.execute("CREATE TABLE tasks_period (id integer)")  # in the way of a migration
    taken = old.backup()
    before, names = old.state(), databases(old)

    with pytest.raises(RestoreRefused, match=r"^The step migrate failed: [\s\S]*tasks_period"):
        rehearse(taken.file, old.place, key=None)

    assert old.state() == before
    assert set(databases(old)) - set(names) == set()


def test_command_rehearses_on_a_backup_made_for_it(upgraded: Installation, tmp_path: Path) -> None:
    with installed(tmp_path / "own", like=upgraded) as own:
        done = own.manage("rehearse_upgrade")

        assert done.returncode == 0, done.stderr
        assert "migrate " in done.stdout
        assert len(list(own.place.backup_dir.glob("*.tar"))) == 1


def test_rows_that_are_gone_without_a_reason_are_a_loss() -> None:
    before = {
        "tasks_flag": TableSum(3, "a"),
        "tasks_plan": TableSum(1, "b"),
        "tasks_x": TableSum(1, "c"),
    }
    after = {
        "tasks_flag": TableSum(2, "d"),
        "tasks_plan": TableSum(1, "b"),
        "auth_permission": TableSum(9, "e"),
    }

    changes = compare(before, after, ["tasks.0014_domain_words"])

    assert changes == [
        Change("auth_permission", None, 9, ["migrate"]),
        Change("tasks_flag", 3, 2, []),
        Change("tasks_x", 1, None, []),
    ]
    assert [change.table for change in changes if change.is_loss] == ["tasks_flag", "tasks_x"]
