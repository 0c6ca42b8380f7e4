"""Which installation this is: where its files lie, who may see what it is, under which names it is reached."""

import sys
from datetime import date
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from worktracker.lib.env import env_bool, env_date, env_list, env_required, env_str

BASE_DIR = Path(__file__).resolve().parent.parent.parent
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
