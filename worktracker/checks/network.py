"""How the server stands in the network: what it is called, who listens in, what it is protected by."""

from typing import Any

from django.conf import settings
from django.core.checks import Tags, register
from django.utils.translation import gettext as _

from worktracker.checks.found import NOTHING, Found, found

SHORTEST_KEY = 50  # characters
DRAW = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
FEWEST_SIGNS = 10  # different ones, or it was typed and not drawn
GUESSED = ("django-insecure", "demo-only", "change", "secret", "example", "worktracker")


@register(Tags.security, deploy=True)
def demo_is_off(app_configs: Any, **options: Any) -> Found:
    """Demonstration accounts have public passwords: they must never be served for real."""
    if not settings.DEMO:
        return NOTHING
    return found(
        "E001",
        _("DEMO=1 is set: accounts with public passwords exist and the date can be pinned."),
        _("Unset DEMO and start with an empty database."),
    )


@register(Tags.security, deploy=True)
def key_is_random(app_configs: Any, **options: Any) -> Found:
    """Who guesses the key signs sessions of anybody."""
    key = str(settings.SECRET_KEY)
    is_drawn = len(key) >= SHORTEST_KEY and len(set(key)) >= FEWEST_SIGNS
    if is_drawn and not any(word in key.lower() for word in GUESSED):
        return NOTHING
    return found(
        "E003",
        _("SECRET_KEY is too short, or can be guessed: who knows it can sign in as anybody."),
        _("Set it to %(n)s random characters or more: %(command)s.")
        % {"n": SHORTEST_KEY, "command": DRAW},
    )


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs: Any, **options: Any) -> Found:
    """A server that answers to any name lends itself to whoever makes one up."""
    if "*" not in settings.ALLOWED_HOSTS:
        return NOTHING
    return found(
        "E004",
        _(
            "ALLOWED_HOSTS holds *: the server answers to any name, and a false one gets into pages and caches."
        ),
        _("Name the host names that people type, separated by commas."),
    )


@register(Tags.security, deploy=True)
def debug_is_off(app_configs: Any, **options: Any) -> Found:
    """Django's debug pages show settings, queries and source."""
    if not settings.DEBUG:
        return NOTHING
    return found(
        "E005",
        _("DEBUG=1 is set: pages of faults show the source and the settings."),
        _("Unset DEBUG."),
    )


@register(Tags.security, deploy=True)
def date_is_the_days_own(app_configs: Any, **options: Any) -> Found:
    """With a pinned date nothing ever falls due."""
    if settings.BUSINESS_DATE is None:
        return NOTHING
    return found(
        "E011",
        _(
            "BUSINESS_DATE pins the date to %(date)s: deadlines and reports go by a day that never ends."
        )
        % {"date": settings.BUSINESS_DATE},
        _("Unset BUSINESS_DATE."),
    )


@register(Tags.security, deploy=True)
def metrics_have_a_token(app_configs: Any, **options: Any) -> Found:
    """Figures of a bureau are nobody else's business."""
    if not settings.METRICS or settings.METRICS_TOKEN:
        return NOTHING
    return found(
        "E010",
        _("METRICS=1 is set without METRICS_TOKEN: nobody can read the figures."),
        _(
            "Set METRICS_TOKEN to a long random text, and give it to Prometheus as its bearer token."
        ),
    )


@register(Tags.security, deploy=True)
def mail_leaves(app_configs: Any, **options: Any) -> Found:
    """Reminders are half the product: without a mail server they stay in the outbox."""
    if settings.EMAIL_URL or settings.DEMO:
        return NOTHING
    return found(
        "W001",
        _("EMAIL_URL is not set: mails are written, but leave for nowhere."),
        _("Set EMAIL_URL to smtp://user:password@host:port."),
    )


@register(Tags.security, deploy=True)
def tls_is_on(app_configs: Any, **options: Any) -> Found:
    """An intranet has listeners too."""
    if settings.TLS or settings.DEMO:
        return NOTHING
    return found(
        "W002",
        _(
            "TLS=0 is set: passwords, sessions and reports cross the network in clear text, and cookies are not marked "
            "Secure. 等保 2.0 三级 asks for protected communication."
        ),
        _(
            "Let the proxy in front speak TLS, a certificate of the bureau's own authority will do, and unset TLS."
        ),
    )


@register(Tags.security, deploy=True)
def something_speaks_tls(app_configs: Any, **options: Any) -> Found:
    """The web processes speak no TLS themselves: without a proxy every request is sent in circles."""
    if not settings.TLS or settings.BEHIND_PROXY:
        return NOTHING
    return found(
        "W003",
        _(
            "TLS is on, but BEHIND_PROXY is not: every request counts as plain HTTP and is redirected for ever."
        ),
        _(
            "Set BEHIND_PROXY=1 where a proxy that speaks TLS sets X-Forwarded-Proto and X-Forwarded-For."
        ),
    )


@register(Tags.security, deploy=True)
def links_lead_to_tls(app_configs: Any, **options: Any) -> Found:
    """The first click on a mail's link must not cross the network in the clear."""
    if not settings.TLS or settings.SITE_URL.startswith("https://"):
        return NOTHING
    return found(
        "W009",
        _("SITE_URL is %(address)s: links in mails lead to plain HTTP although TLS is on.")
        % {"address": settings.SITE_URL},
        _("Set SITE_URL to the address that people type, beginning with https://."),
    )


@register(Tags.security, deploy=True)
def api_is_throttled(app_configs: Any, **options: Any) -> Found:
    """One program in a loop must not slow everybody down."""
    if settings.API_RATE and settings.API_ANONYMOUS_RATE:
        return NOTHING
    return found(
        "W010",
        _(
            "API_RATE or API_ANONYMOUS_RATE is off: the API may be asked without end, and tokens be tried."
        ),
        _("Unset both, or set rates such as 600/min."),
    )


@register(Tags.security, deploy=True)
def queue_is_shared(app_configs: Any, **options: Any) -> Found:
    """Without Redis one machine does everything."""
    if settings.REDIS_URL:
        return NOTHING
    return found(
        "I002",
        _(
            "REDIS_URL is not set: jobs wait as files and the cache lies on the disk, for one machine."
        ),
        _("Set REDIS_URL where Redis runs; a bureau of some dozens can do without."),
    )


@register(Tags.security, deploy=True)
def database_is_a_server(app_configs: Any, **options: Any) -> Found:
    """SQLite takes one writer at a time."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return NOTHING
    return found(
        "I001",
        _("The database is SQLite: good for some dozens of people on one machine."),
        _("Set DATABASE_URL to a PostgreSQL server for more."),
    )
