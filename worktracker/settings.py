"""The one settings file. Everything that differs between machines comes from the environment.

Outside demo and debug only ``SECRET_KEY`` and ``ALLOWED_HOSTS`` are required; docs/settings.md lists the rest.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from worktracker.lib.env import env_bool, env_date, env_int, env_list, env_required, env_str
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
SITE_URL = env_str("SITE_URL", f"http://{ALLOWED_HOSTS[0]}").rstrip("/")
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
    "rest_framework.authtoken",
    "django_filters",
    "django_htmx",
    "django_celery_beat",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "axes",
    "agencies",
    "tasks",
    "indicators",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "worktracker.lib.origin.OriginMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
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
    DATA_DIR.mkdir(parents=True, exist_ok=True)
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
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }

# The largest notice that is taken, in bytes.
NOTICE_MAX_BYTES = env_int("NOTICE_MAX_BYTES", 20 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
# A domain with its two hundred words is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- people ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
# Five wrong passwords from one address lock the account there for a quarter of an hour; nobody else's.
AXES_ENABLED = not TESTING
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
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
    {"NAME": f"worktracker.lib.passwords.{name}"}
    for name in ("UnlikeThePerson", "LongEnough", "Uncommon", "NotDigitsAlone")
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

# --- security -------------------------------------------------------------------------------------

# TLS ends here or at the proxy in front; an intranet without TLS must say so.
TLS = env_bool("TLS", default=not RELAXED)
SECURE_SSL_REDIRECT = TLS
SESSION_COOKIE_SECURE = TLS
CSRF_COOKIE_SECURE = TLS
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_HSTS_PRELOAD = TLS
# A proxy in front says who asked and by which scheme; without one nobody's word is taken for it.
BEHIND_PROXY = env_bool("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        # Geometry only: --v and --p on bars and marks are inline custom properties.
        "style-src-attr": [UNSAFE_INLINE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}

# --- jobs and mail --------------------------------------------------------------------------------

for _key, _value in celery_settings(redis_url=REDIS_URL, data_dir=DATA_DIR).items():
    globals()[f"CELERY_{_key.upper()}"] = _value
# Seconds between runs of every scheduled job; 0 means by the hour, as worktracker/schedule.py says. A demonstration,
# where the date is moved by hand, does not wait for the night.
JOB_INTERVAL = env_int("JOB_INTERVAL", 60 if DEMO else 0)
CELERY_BEAT_SCHEDULE = beat_schedule(every=JOB_INTERVAL)
DJANGO_CELERY_BEAT_TZ_AWARE = True
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

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
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
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "worktracker",
    "DESCRIPTION": "Annual work plans of public bureaus: items, progress, flags and indicators.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Nothing is asked of an outside validator.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "ENUM_NAME_OVERRIDES": {
        "PlanStateEnum": "tasks.choices.PlanState",
        "ItemStateEnum": "tasks.choices.State",
        "ReportStateEnum": "tasks.choices.ReportState",
        "ItemKindEnum": "tasks.choices.Kind",
        "CommentKindEnum": "tasks.choices.CommentKind",
        "FlagKindEnum": "tasks.choices.FlagKind",
        "TargetKindEnum": "indicators.choices.TargetKind",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"worktracker": {"level": "INFO"}, "tasks": {"level": "INFO"}},
}
