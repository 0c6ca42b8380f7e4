"""The one settings file. Everything that differs between machines comes from the environment.

Outside demo and debug only ``SECRET_KEY`` and ``ALLOWED_HOSTS`` are required; docs/settings.md lists the rest.
"""

import os
import sys
from datetime import date, timedelta
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from worktracker.lib import policies
from worktracker.lib.api_docs import DOCUMENTATION
from worktracker.lib.env import (
    env_bool,
    env_date,
    env_int,
    env_list,
    env_rate,
    env_required,
    env_str,
)
from worktracker.lib.logs import logging_settings
from worktracker.lib.queue import celery_settings
from worktracker.schedule import beat_schedule

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env_str("DATA_DIR", str(BASE_DIR / "var"))).resolve()
TESTING = "pytest" in sys.modules

# Who may see what the product is: demo (accounts shown, date pinned), debug (a developer's), or neither.
DEMO = env_bool("DEMO")
DEBUG = env_bool("DEBUG")
RELAXED = DEMO or DEBUG or TESTING

SECRET_KEY = (
    env_str("SECRET_KEY", "demo-only-key-that-signs-nothing-of-value-0123456789abcdef")
    if RELAXED
    else env_required("SECRET_KEY", "a long random text")
)
ALLOWED_HOSTS = (
    env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver")
    if RELAXED
    else [
        host.strip()
        for host in env_required(
            "ALLOWED_HOSTS", "the names that people reach this server by, separated by commas"
        ).split(",")
    ]
)
# TLS ends at the proxy in front; an intranet without TLS must say so.
TLS = env_bool("TLS", default=not RELAXED)
SITE_URL = env_str("SITE_URL", f"http{'s' if TLS else ''}://{ALLOWED_HOSTS[0]}").rstrip("/")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

# The business date can be pinned in a demonstration only: a pinned clock in production would be a lie.
BUSINESS_DATE: date | None = env_date("BUSINESS_DATE")
if BUSINESS_DATE and not RELAXED:
    raise ImproperlyConfigured("Unset BUSINESS_DATE: the date can be pinned under DEMO=1 only.")

INSTALLED_APPS = [
    "worktracker",
    "worktracker.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "django_celery_beat",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "agencies",
    "tasks",
    "indicators",
]

MIDDLEWARE = [
    # First what every answer gets, so that no other middleware can answer without it.
    "worktracker.lib.origin.OriginMiddleware",
    "worktracker.lib.request_log.RequestLogMiddleware",
    "worktracker.lib.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "worktracker.lib.limits.LimitsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "agencies.gate.GateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "worktracker.urls"
WSGI_APPLICATION = "worktracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tasks.context.frame",
            ],
        },
    },
]

# --- data -----------------------------------------------------------------------------------------

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
    # Compiling a list's large query takes PostgreSQL a second, running it a millisecond: never compile.
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    _options["options"] = f"{_options.get('options', '')} -c jit=off".strip()
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

# --- people ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
# What a new password must be; 0 switches a rule off. The defaults are what 等保 2.0 三级 assessors ask for.
PASSWORD_MIN_LENGTH = env_int("PASSWORD_MIN_LENGTH", 10)  # characters
PASSWORD_MIN_CLASSES = env_int(
    "PASSWORD_MIN_CLASSES", 3
)  # of capitals, small letters, digits, signs
PASSWORD_HISTORY = env_int("PASSWORD_HISTORY", 5)  # former passwords that are not taken again
# Days after which a new one must be chosen; a demonstration's one password stays.
PASSWORD_MAX_AGE_DAYS = env_int("PASSWORD_MAX_AGE_DAYS", 0 if DEMO else 90)
# A session ends after so many minutes without a request; 0: never by idling.
SESSION_IDLE_MINUTES = env_int("SESSION_IDLE_MINUTES", 30)
# It ends so many hours after signing in, whatever happens; 0: never.
SESSION_HOURS = env_int("SESSION_HOURS", 12)
SESSION_COOKIE_AGE = (SESSION_HOURS or 14 * 24) * 60 * 60
# 1: signing in ends the person's other sessions.
ONE_SESSION = env_bool("ONE_SESSION")
# Roles that must sign in with a second factor (TOTP); others may set one up.
SECOND_FACTOR_ROLES = env_list(
    "SECOND_FACTOR_ROLES",
    "" if RELAXED else "administrator,security_administrator,audit_administrator",
)
OTP_TOTP_ISSUER = env_str("SECOND_FACTOR_ISSUER", "worktracker")
# Days that a token of the API works from the day it is made; 0: without end.
API_TOKEN_DAYS = env_int("API_TOKEN_DAYS", 365)
# So many wrong passwords from one address lock the account there for so long; nobody else's.
AXES_ENABLED = not TESTING
AXES_FAILURE_LIMIT = env_int("SIGN_IN_FAILURES", 5)
AXES_COOLOFF_TIME = timedelta(minutes=env_int("SIGN_IN_LOCK_MINUTES", 15))
AXES_CLIENT_IP_CALLABLE = "worktracker.lib.origin.client_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# So many within an hour for one name, whatever the addresses, lock it at addresses that its person never came from.
SIGN_IN_FAILURES_A_NAME = env_int("SIGN_IN_FAILURES_A_NAME", 50)
# Tries to sign in, passwords and codes together, from one address.
SIGN_IN_RATE = env_rate("SIGN_IN_RATE", "" if TESTING else "30/min")
AXES_HANDLER = "agencies.locks.SignInLocks"
AXES_USERNAME_CALLABLE = "agencies.locks.counted_name"
AXES_LOCKOUT_CALLABLE = "agencies.views.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "worktracker.lib.passwords.LongEnough",
        "worktracker.lib.passwords.NotTooLong",
        "worktracker.lib.passwords.OfSeveralClasses",
        "worktracker.lib.passwords.NotDigitsAlone",
        "worktracker.lib.passwords.Uncommon",
        "worktracker.lib.passwords.UnlikeThePerson",
        "agencies.password_rules.NotUsedBefore",
    )
]

# --- language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- static files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
if not (DEBUG or TESTING):
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
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
    "api-report-evidence": EVIDENCE_MAX_BYTES + 1024 * 1024,
}

# --- security -------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # a probe on the machine itself has no certificate
# Under TLS browsers take these cookies by TLS alone, for this very host, and from it: __Host- says so.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = TLS
SESSION_COOKIE_NAME = "__Host-sessionid" if TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if TLS else "csrftoken"
# Lax, not Strict: who follows a link in a mail would find himself signed out.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_HSTS_PRELOAD = TLS
# A proxy in front says who asked and by which scheme; without one nobody's word is taken for it.
BEHIND_PROXY = env_bool("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
WHITENOISE_ALLOW_ALL_ORIGINS = False
CONTENT_SECURITY_POLICY = policies.CONTENT
PERMISSIONS_POLICY = policies.FEATURES

# --- jobs and mail --------------------------------------------------------------------------------

for _key, _value in celery_settings(redis_url=REDIS_URL, data_dir=DATA_DIR).items():
    globals()[f"CELERY_{_key.upper()}"] = _value
# Seconds between runs of every scheduled job; 0 means by the hour, as worktracker/schedule.py says. A demonstration,
# where the date is moved by hand, does not wait for the night.
JOB_INTERVAL = env_int("JOB_INTERVAL", 60 if DEMO else 0)
CELERY_BEAT_SCHEDULE = beat_schedule(every=JOB_INTERVAL)
DJANGO_CELERY_BEAT_TZ_AWARE = True
# How long what was logged is kept; the law asks for six months of the sign-in log at least.
SIGN_IN_LOG_KEEP_DAYS = env_int("SIGN_IN_LOG_KEEP_DAYS", 400)
MAILS_KEEP_DAYS = env_int("MAILS_KEEP_DAYS", 400)
# Days after which a leaver's address, and the account's name, are blanked; 0: never.
PERSONAL_DATA_KEEP_DAYS = env_int("PERSONAL_DATA_KEEP_DAYS", 0)
# Days that a notification is kept after it was made, once it was read; unread ones stay.
NOTIFICATIONS_KEEP_DAYS = env_int("NOTIFICATIONS_KEEP_DAYS", 180)

EMAIL_URL = env_str("EMAIL_URL")
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", "worktracker@localhost")
EMAIL_TIMEOUT = 20
# Who gets the head of the sealed trail once a day, to keep it out of the database's reach.
AUDIT_HEAD_MAIL = env_list("AUDIT_HEAD_MAIL")
if EMAIL_URL:
    from worktracker.lib.mail_url import email_settings

    globals().update(email_settings(EMAIL_URL))
elif not TESTING:
    # Without a mail server mails stay readable in the outbox and leave for nowhere.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# --- API ------------------------------------------------------------------------------------------

# Requests of one person, and of one address that shows no valid token; empty or 0: as many as they like.
API_RATE = env_rate("API_RATE", "" if TESTING else "600/min")
API_ANONYMOUS_RATE = env_rate("API_ANONYMOUS_RATE", "" if TESTING else "60/min")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "agencies.authentication.DigestTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "rest_framework.filters.OrderingFilter",
    ],
    "DEFAULT_PAGINATION_CLASS": "worktracker.lib.pagination.PagedResults",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "worktracker.lib.api_errors.answer",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["worktracker.lib.api_parsers.ShallowJSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["worktracker.lib.throttles.PersonThrottle"],
}
SPECTACULAR_SETTINGS = DOCUMENTATION

# --- running it -----------------------------------------------------------------------------------

# One JSON object a line for a log collector, or lines for people.
LOG_FORMAT = env_str("LOG_FORMAT", "line" if RELAXED else "json")
LOGGING = logging_settings(form=LOG_FORMAT, level=env_str("LOG_LEVEL", "INFO"))
# Where backups go and how many are kept; encrypted where an age identity lies in BACKUP_KEY_FILE.
BACKUP_DIR = Path(env_str("BACKUP_DIR", str(DATA_DIR / "backups"))).resolve()
BACKUP_KEY_FILE = env_str("BACKUP_KEY_FILE")
BACKUP_KEEP = env_int("BACKUP_KEEP", 14)
# Prometheus: off unless asked for; whoever scrapes shows the token.
METRICS = env_bool("METRICS")
METRICS_TOKEN = env_str("METRICS_TOKEN")
if METRICS:
    INSTALLED_APPS.append("django_prometheus")
    MIDDLEWARE.insert(0, "django_prometheus.middleware.PrometheusBeforeMiddleware")
    MIDDLEWARE.append("django_prometheus.middleware.PrometheusAfterMiddleware")
    PROMETHEUS_EXPORT_MIGRATIONS = False
    # The web processes add up their counts in a folder; its name is read when the library is imported.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(DATA_DIR / "metrics"))
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(mode=0o700, parents=True, exist_ok=True)
