"""What is asked of accounts: less than 等保 2.0 三级 assessors look for is said aloud."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import Tags, register

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
        weak.append(f"PASSWORD_MIN_LENGTH below {SHORTEST_PASSWORD}")
    if settings.PASSWORD_MIN_CLASSES < FEWEST_CLASSES:
        weak.append(f"PASSWORD_MIN_CLASSES below {FEWEST_CLASSES}")
    if not settings.PASSWORD_HISTORY:
        weak.append("PASSWORD_HISTORY off")
    if not 0 < settings.PASSWORD_MAX_AGE_DAYS <= OLDEST_PASSWORD:
        weak.append(f"PASSWORD_MAX_AGE_DAYS off or above {OLDEST_PASSWORD}")
    if not weak:
        return NOTHING
    return found(
        "W005",
        f"Passwords may be weaker than 等保 2.0 三级 assessors take: {', '.join(weak)}.",
        "Unset these: the defaults are 10 characters of 3 classes, 5 former passwords, 90 days.",
    )


@register(Tags.security)
def roles_of_the_second_factor_exist(app_configs: Any, **options: Any) -> Found:
    """A role with a typing error asks nobody for a second factor."""
    unknown = sorted(set(settings.SECOND_FACTOR_ROLES) - set(Role.values))
    if not unknown:
        return NOTHING
    return found(
        "E006",
        f"SECOND_FACTOR_ROLES names roles that do not exist: {', '.join(unknown)}.",
        f"Choose from {', '.join(Role.values)}.",
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
        f"SECOND_FACTOR_ROLES leaves out {', '.join(missing)}: a stolen password is enough to administer.",
        "Unset SECOND_FACTOR_ROLES, or name the three administrators in it.",
    )


@register(Tags.security, deploy=True)
def idle_sessions_end(app_configs: Any, **options: Any) -> Found:
    """Somebody always leaves the desk without signing out."""
    if 0 < settings.SESSION_IDLE_MINUTES <= LONGEST_IDLE:
        return NOTHING
    return found(
        "W007",
        f"SESSION_IDLE_MINUTES is {settings.SESSION_IDLE_MINUTES}: a desk that was left stays signed in.",
        f"Set it to 1 to {LONGEST_IDLE}; the default is 30.",
    )


@register(Tags.security, deploy=True)
def guessing_ends_soon(app_configs: Any, **options: Any) -> Found:
    """Guessing a password must come to an end, and not begin again at once."""
    is_soon = 0 < settings.AXES_FAILURE_LIMIT <= MOST_FAILURES
    if is_soon and settings.AXES_COOLOFF_TIME >= SHORTEST_LOCK:
        return NOTHING
    return found(
        "W004",
        "SIGN_IN_FAILURES or SIGN_IN_LOCK_MINUTES lets passwords be guessed for long.",
        f"Set SIGN_IN_FAILURES to 1 to {MOST_FAILURES} and SIGN_IN_LOCK_MINUTES to 5 or more; "
        "the defaults are 5 and 15.",
    )


@register(Tags.security, deploy=True)
def sign_in_log_is_kept(app_configs: Any, **options: Any) -> Found:
    """The law sets the shortest time."""
    if settings.SIGN_IN_LOG_KEEP_DAYS >= SHORTEST_KEEPING:
        return NOTHING
    return found(
        "E007",
        f"SIGN_IN_LOG_KEEP_DAYS is {settings.SIGN_IN_LOG_KEEP_DAYS}: 网络安全法 第二十一条 asks for six months.",
        f"Set it to {SHORTEST_KEEPING} or more; the default is 400.",
    )
