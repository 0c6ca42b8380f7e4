"""Whether the database still refuses to change the trail, the sign-in log and what was measured.

The triggers are put up by the migrations tasks 0010, agencies 0010 and indicators 0006.
"""

from django.db import connection

TABLES = ("tasks_activity", "tasks_seal", "tasks_seallink")
SIGN_IN_TABLE = "agencies_signin"
READINGS_TABLE = "indicators_reading"
TRIGGERS = {"postgresql": ("change", "truncate"), "sqlite": ("update", "delete", "replace")}
READINGS_TRIGGERS = {
    "postgresql": ("change", "return", "delete", "truncate"),
    "sqlite": ("change", "return", "delete", "replace"),
}
STANDING = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled IN ('A', 'O')",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
}


def missing_triggers() -> list[str]:
    """Names of the triggers that should stand on these tables and do not, or are switched off."""
    vendor, missing = connection.vendor, []
    wanted = dict.fromkeys((*TABLES, SIGN_IN_TABLE), TRIGGERS[vendor])
    wanted[READINGS_TABLE] = READINGS_TRIGGERS[vendor]
    with connection.cursor() as cursor:
        for table, names in wanted.items():
            cursor.execute(STANDING[vendor], [table])
            standing = {name for (name,) in cursor.fetchall()}
            missing += [name for what in names if (name := f"{table}_no_{what}") not in standing]
    return missing
