"""Whether the database still refuses to change the trail and the sign-in log.

The triggers are put up by the migrations tasks 0010 and agencies 0010.
"""

from django.db import connection

TABLES = ("tasks_activity", "tasks_seal", "tasks_seallink")
SIGN_IN_TABLE = "agencies_signin"
TRIGGERS = {"postgresql": ("change", "truncate"), "sqlite": ("update", "delete", "replace")}
STANDING = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled IN ('A', 'O')",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
}


def missing_triggers() -> list[str]:
    """Names of the triggers that should stand on these tables and do not, or are switched off."""
    missing = []
    with connection.cursor() as cursor:
        for table in (*TABLES, SIGN_IN_TABLE):
            cursor.execute(STANDING[connection.vendor], [table])
            standing = {name for (name,) in cursor.fetchall()}
            wanted = [f"{table}_no_{what}" for what in TRIGGERS[connection.vendor]]
            missing += [name for name in wanted if name not in standing]
    return missing
