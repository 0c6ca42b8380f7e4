"""The database itself refuses to change the sign-in log, and to delete what is younger than six months.

网络安全法 第二十一条 asks that such logs be kept for at least six months; older rows may go, so that they need not be kept
for ever. The triggers hold for SQL typed by hand too. Whoever remakes the table in a later migration (SQLite does so for
most changes) loses them and must put them up again there.
"""

from django.db import migrations

TABLE = "agencies_signin"
KEPT_DAYS = 180


def put_up(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for what in ("change", "truncate") if postgresql else ("update", "delete", "replace"):
        on = f" ON {TABLE}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{what}{on}", params=None)
    if postgresql:
        schema_editor.execute("DROP FUNCTION agencies_keep_sign_ins()", params=None)


def _postgresql():
    yield f"""
        CREATE OR REPLACE FUNCTION agencies_keep_sign_ins() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.at < now() - interval '{KEPT_DAYS} days' THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION '% is append-only: % is refused.', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation';
        END $$
    """
    yield f"""
        CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION agencies_keep_sign_ins()
    """
    yield f"""
        CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION agencies_keep_sign_ins()
    """
    # A session that passes for a replica skips ordinary triggers; these hold there too.
    yield f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_no_change"
    yield f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_no_truncate"


def _sqlite():
    yield f"""
        CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only: UPDATE is refused.'); END
    """
    yield f"""
        CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE}
        WHEN OLD.at >= datetime('now', '-{KEPT_DAYS} days')
        BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only: DELETE is refused.'); END
    """
    yield f"""
        CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only: REPLACE is refused.'); END
    """  # noqa: S608  # the name stands above


STATEMENTS = {"postgresql": _postgresql, "sqlite": _sqlite}


class Migration(migrations.Migration):
    dependencies = [("agencies", "0009_people_import")]

    operations = [migrations.RunPython(put_up, take_down)]
