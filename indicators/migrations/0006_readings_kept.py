"""The database itself refuses to change what was recorded of a reading, or to delete it.

That a reading was verified, or that another took its place, may be noted on it. Triggers stand on the table: whoever
remakes it in a later migration (SQLite does so for most changes) must put them up again there. SQLite fires no trigger
for the rows that INSERT OR REPLACE throws out, so there what would throw one out is refused.
"""

from django.db import migrations

TABLE = "indicators_reading"
KEPT = (
    "id",
    "indicator_id",
    "period",
    "value",
    "of",
    "source",
    "note",
    "report_id",
    "evidence_id",
    "recorded_by_id",
    "recorded_at",
    "replaces_id",
    "is_demo",
)


def put_up(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    on = f" ON {TABLE}" if postgresql else ""
    for what in ("change", "delete", "return", "truncate" if postgresql else "replace"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{what}{on}", params=None)
    if postgresql:
        schema_editor.execute("DROP FUNCTION indicators_reading_kept()", params=None)


def _postgresql():
    changed = " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in KEPT)
    yield f"""
        CREATE OR REPLACE FUNCTION indicators_reading_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{TABLE} keeps what was recorded: % is refused.', TG_OP
                USING ERRCODE = 'restrict_violation';
        END $$
    """
    yield f"""
        CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE ON {TABLE} FOR EACH ROW
        WHEN ({changed}) EXECUTE FUNCTION indicators_reading_kept()
    """
    yield f"""
        CREATE TRIGGER {TABLE}_no_return BEFORE UPDATE ON {TABLE} FOR EACH ROW
        WHEN (NEW.is_current AND NOT OLD.is_current) EXECUTE FUNCTION indicators_reading_kept()
    """
    yield f"""
        CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} FOR EACH ROW
        EXECUTE FUNCTION indicators_reading_kept()
    """
    yield f"""
        CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION indicators_reading_kept()
    """
    # A session that passes for a replica skips ordinary triggers; these hold there too.
    for what in ("change", "return", "delete", "truncate"):
        yield f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_no_{what}"


def _sqlite():
    changed = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in KEPT)
    refused = f"SELECT RAISE(ABORT, '{TABLE} keeps what was recorded: it is refused.')"
    yield f"""
        CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE ON {TABLE} WHEN {changed}
        BEGIN {refused}; END
    """
    yield f"""
        CREATE TRIGGER {TABLE}_no_return BEFORE UPDATE ON {TABLE}
        WHEN NEW.is_current AND NOT OLD.is_current BEGIN {refused}; END
    """
    yield f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} BEGIN {refused}; END"
    yield f"""
        CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE}
        WHEN EXISTS (
            SELECT 1 FROM {TABLE}
            WHERE id = NEW.id OR replaces_id = NEW.replaces_id OR (
                is_current AND NEW.is_current
                AND indicator_id = NEW.indicator_id AND period = NEW.period
            )
        ) BEGIN {refused}; END
    """  # noqa: S608  # the names stand above


STATEMENTS = {"postgresql": _postgresql, "sqlite": _sqlite}


class Migration(migrations.Migration):
    dependencies = [("indicators", "0005_rules_of_the_definition")]

    operations = [migrations.RunPython(put_up, take_down)]
