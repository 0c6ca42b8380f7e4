"""The database itself refuses to change or delete a row of the trail or of its seals.

Triggers stand on the tables, so they hold for SQL typed by hand too. Whoever remakes one of these tables in a later
migration (SQLite does so for most changes) loses its triggers and must put them up again there.
"""

from django.db import migrations

# Each table with the columns whose repetition would make SQLite's INSERT OR REPLACE delete a row silently.
GUARDED = {
    "tasks_activity": ["id"],
    "tasks_seal": ["id", "number"],
    "tasks_seallink": ["id", "position", "activity"],
}


def put_up(apps, schema_editor):
    for table, keys in GUARDED.items():
        for statement in STATEMENTS[schema_editor.connection.vendor](table, keys):
            schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in GUARDED:
        for what in ("change", "truncate") if postgresql else ("update", "delete", "replace"):
            on = f" ON {table}" if postgresql else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what}{on}", params=None)
    if postgresql:
        schema_editor.execute("DROP FUNCTION tasks_append_only()", params=None)


def _postgresql(table, keys):
    yield """
        CREATE OR REPLACE FUNCTION tasks_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: % is refused.', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation';
        END $$
    """
    yield f"""
        CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION tasks_append_only()
    """
    yield f"""
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION tasks_append_only()
    """
    # A session that passes for a replica skips ordinary triggers; these hold there too.
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_change"
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate"


def _sqlite(table, keys):
    for what in ("update", "delete"):
        yield f"""
            CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only: {what.upper()} is refused.'); END
        """
    stands = " OR ".join(f"{key} = NEW.{key}" for key in keys)
    yield f"""
        CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {stands})
        BEGIN SELECT RAISE(ABORT, '{table} is append-only: REPLACE is refused.'); END
    """  # noqa: S608  # the names stand above


STATEMENTS = {"postgresql": _postgresql, "sqlite": _sqlite}


class Migration(migrations.Migration):
    dependencies = [("tasks", "0009_seals")]

    operations = [migrations.RunPython(put_up, take_down)]
