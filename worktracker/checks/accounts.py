"""What is asked of accounts: less than 等保 2.0 三级 assessors look for is said aloud."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import Tags, register
from django.utils.translation import gettext as _

from agencies.choices import ADMINISTRATOR_ROLES, Role
from worktracker.checks.found import NOTHING, Found, found

SHORTEST_PASSWORD = 8  # characters
FEWEST_CLASSES = 2
OLDEST_PASSWORD = 180  # days
LONGEST_IDLE = 60  # minutes
MOST_FAILURES = 10
SHORTEST_LOCK = timedelta(minutes=5)
SHORTEST_KEEPING = 180  # days: 网络安全法 第二十一条, not less than six months


@register(Tags.security, deploy=True)
def passwords_are_strong(app_configs: Any, **options: Any) -> Found:
    """Length, classes, history and age."""
    weak = []
    if settings.PASSWORD_MIN_LENGTH < SHORTEST_PASSWORD:
        weak.append("PASSWORD_MIN_LENGTH")
    if settings.PASSWORD_MIN_CLASSES < FEWEST_CLASSES:
        weak.append("PASSWORD_MIN_CLASSES")
    if not settings.PASSWORD_HISTORY:
        weak.append("PASSWORD_HISTORY")
    if not 0 < settings.PASSWORD_MAX_AGE_DAYS <= OLDEST_PASSWORD:
        weak.append("PASSWORD_MAX_AGE_DAYS")
    if not weak:
        return NOTHING
    return found(
        "W005",
        _("Passwords may be weaker than 等保 2.0 三级 assessors take: %(settings)s.")
        % {"settings": ", ".join(f"{name}={getattr(settings, name)}" for name in weak)},
        _("Unset these: the defaults are 10 characters of 3 classes, 5 former passwords, 90 days."),
    )


@register(Tags.security)
def roles_of_the_second_factor_exist(app_configs: Any, **options: Any) -> Found:
    """A role with a typing error asks nobody for a second factor."""
    unknown = sorted(set(settings.SECOND_FACTOR_ROLES) - set(Role.values))
    if not unknown:
        return NOTHING
    return found(
        "E006",
        _("SECOND_FACTOR_ROLES names roles that do not exist: %(names)s.")
        % {"names": ", ".join(unknown)},
        _("Choose from %(names)s.") % {"names": ", ".join(Role.values)},
    )


@register(Tags.security, deploy=True)
def administrators_have_a_second_factor(app_configs: Any, **options: Any) -> Found:
    """等保 2.0 三级 asks for two kinds of proof of who administers."""
    missing = [
        role.value for role in ADMINISTRATOR_ROLES if role not in settings.SECOND_FACTOR_ROLES
    ]
    if not missing or settings.DEMO:
        return NOTHING
    return found(
        "W006",
        _("SECOND_FACTOR_ROLES leaves out %(names)s: a stolen password is enough to administer.")
        % {"names": ", ".join(missing)},
        _("Unset SECOND_FACTOR_ROLES, or name the three administrators in it."),
    )


@register(Tags.security, deploy=True)
def idle_sessions_end(app_configs: Any, **options: Any) -> Found:
    """Somebody always leaves the desk without signing out."""
    if 0 < settings.SESSION_IDLE_MINUTES <= LONGEST_IDLE:
        return NOTHING
    return found(
        "W007",
        _("SESSION_IDLE_MINUTES is %(n)s: a desk that was left stays signed in.")
        % {"n": settings.SESSION_IDLE_MINUTES},
        _("Set it to 1 to %(n)s; the default is 30.") % {"n": LONGEST_IDLE},
    )


@register(Tags.security, deploy=True)
def guessing_ends_soon(app_configs: Any, **options: Any) -> Found:
    """Guessing a password must come to an end, and not begin again at once."""
    is_soon = 0 < settings.AXES_FAILURE_LIMIT <= MOST_FAILURES
    if is_soon and settings.AXES_COOLOFF_TIME >= SHORTEST_LOCK:
        return NOTHING
    return found(
        "W004",
        _("SIGN_IN_FAILURES or SIGN_IN_LOCK_MINUTES lets passwords be guessed for long."),
        _(
            "Set SIGN_IN_FAILURES to 1 to %(n)s and SIGN_IN_LOCK_MINUTES to 5 or more; the defaults are 5 and 15."
        )
        % {"n": MOST_FAILURES},
    )


@register(Tags.security, deploy=True)
def sign_in_log_is_kept(app_configs: Any, **options: Any) -> Found:
    """The law sets the shortest time."""
    if settings.SIGN_IN_LOG_KEEP_DAYS >= SHORTEST_KEEPING:
        return NOTHING
    return found(
        "E007",
        _("SIGN_IN_LOG_KEEP_DAYS is %(n)s: 网络安全法 第二十一条 asks for six months.")
        % {"n": settings.SIGN_IN_LOG_KEEP_DAYS},
        _("Set it to %(n)s or more; the default is 400.") % {"n": SHORTEST_KEEPING},
    )
