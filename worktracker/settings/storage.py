"""Where it keeps things, and how much it takes in: database, cache, notices, workbooks, evidence, backups."""

from pathlib import Path

import dj_database_url

from worktracker.lib.env import env_int, env_list, env_str
from worktracker.settings.machine import BASE_DIR, DATA_DIR, TESTING

DATABASES = {
    "default": dj_database_url.parse(
        env_str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'worktracker.sqlite3'}"),
        conn_max_age=0 if TESTING else 60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATA_DIR.mkdir(mode=0o750, parents=True, exist_ok=True)
    # Several processes share the file: write-ahead log, and a writer takes its lock at BEGIN.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # Tests take a file as well: in memory a browser's requests and the test would share one connection,
    # and two threads in one SQLite connection can wait for each other for ever.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
else:
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    _session = (
        # Compiling a list's large query takes PostgreSQL a second, running it a millisecond: never compile.
        "-c jit=off "
        # A machine that lost its power holds its locks for 90 seconds more, instead of two hours.
        "-c tcp_keepalives_idle=60 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
    )
    _options["options"] = f"{_options.get('options', '')} {_session}".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

REDIS_URL = env_str("REDIS_URL")
if REDIS_URL and not TESTING:  # two test processes would share one cache
    CACHES: dict[str, dict[str, object]] = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
elif not TESTING:  # one cache for all web processes; Django makes the folder for its owner alone
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(DATA_DIR / "cache"),
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    }

# The largest notice that is taken, in bytes.
NOTICE_MAX_BYTES = env_int("NOTICE_MAX_BYTES", 20 * 1024 * 1024)
# A workbook of units and people: a few hundred bytes a row.
IMPORT_MAX_BYTES = env_int("IMPORT_MAX_BYTES", 5 * 1024 * 1024)
IMPORT_MAX_ROWS = env_int("IMPORT_MAX_ROWS", 5000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
# A domain with its two hundred words is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# The largest body that is read at all, files included, and the API's, which takes JSON.
REQUEST_MAX_BYTES = max(NOTICE_MAX_BYTES, DATA_UPLOAD_MAX_MEMORY_SIZE) + 1024 * 1024
API_MAX_BYTES = 1024 * 1024

# Evidence lies outside everything that is served; who may see a file gets it from a view.
EVIDENCE_ROOT = Path(env_str("EVIDENCE_ROOT", str(DATA_DIR / "evidence"))).resolve()
EVIDENCE_MAX_BYTES = env_int("EVIDENCE_MAX_BYTES", 50 * 1024 * 1024)
EVIDENCE_MAX_FILES = env_int("EVIDENCE_MAX_FILES", 20)
EVIDENCE_TYPES = env_list(
    "EVIDENCE_TYPES", "pdf,doc,docx,xls,xlsx,ppt,pptx,wps,et,ofd,jpg,jpeg,png,txt,csv,zip"
)

# Where more than one file of the above can come: by address, in bytes; None where the view counts while it reads.
REQUEST_LIMITS: dict[str, int | None] = {
    "attach": None,
    "fill-in": None,
    "api-report-evidence": EVIDENCE_MAX_BYTES + 1024 * 1024,
}

# Where backups go and how many are kept; encrypted where an age identity lies in BACKUP_KEY_FILE.
BACKUP_DIR = Path(env_str("BACKUP_DIR", str(DATA_DIR / "backups"))).resolve()
BACKUP_KEY_FILE = env_str("BACKUP_KEY_FILE")
BACKUP_KEEP = env_int("BACKUP_KEEP", 14)

# Files with more rows than this are made in the background, lie here for some days, and go into no backup.
EXPORT_ROOT = Path(env_str("EXPORT_ROOT", str(DATA_DIR / "exports"))).resolve()
EXPORT_AT_ONCE_ROWS = env_int("EXPORT_AT_ONCE_ROWS", 2000)
EXPORTS_KEEP_DAYS = env_int("EXPORTS_KEEP_DAYS", 7)
