"""The rules of accounts in force, as the security administrator reads them."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agencies.choices import Role


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in force, and the environment variable that sets it."""

    name: str
    value: str
    variable: str


def rules_in_force() -> list[Rule]:
    """The rules of accounts as the settings have them."""
    return [
        Rule(_("Length of a password"), _characters(), "PASSWORD_MIN_LENGTH"),
        Rule(_("Kinds of characters in it"), _classes(), "PASSWORD_MIN_CLASSES"),
        Rule(_("Former passwords refused"), _last(), "PASSWORD_HISTORY"),
        Rule(
            _("A new password is due after"),
            _days(settings.PASSWORD_MAX_AGE_DAYS, none=pgettext("rule", "never")),
            "PASSWORD_MAX_AGE_DAYS",
        ),
        Rule(_("Locked out after"), _failures(), "SIGN_IN_FAILURES"),
        Rule(_("Locked out everywhere after"), _failures_a_name(), "SIGN_IN_FAILURES_A_NAME"),
        Rule(
            _("Locked out for"),
            _minutes(int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)),
            "SIGN_IN_LOCK_MINUTES",
        ),
        Rule(
            _("Signed out after idling"),
            _minutes(settings.SESSION_IDLE_MINUTES),
            "SESSION_IDLE_MINUTES",
        ),
        Rule(_("Signed out in any case after"), _hours(settings.SESSION_HOURS), "SESSION_HOURS"),
        Rule(
            _("One session a person"), _("yes") if settings.ONE_SESSION else _("no"), "ONE_SESSION"
        ),
        Rule(_("Second factor asked of"), _roles(), "SECOND_FACTOR_ROLES"),
        Rule(
            _("A token works for"),
            _days(settings.API_TOKEN_DAYS, none=_("without end")),
            "API_TOKEN_DAYS",
        ),
    ]


def _characters() -> str:
    n = settings.PASSWORD_MIN_LENGTH
    return ngettext("at least %(n)s character", "at least %(n)s characters", n) % {"n": n}


def _classes() -> str:
    n = settings.PASSWORD_MIN_CLASSES
    if not n:
        return _("no rule")
    return _("at least %(n)s of capitals, small letters, digits, signs") % {"n": n}


def _last() -> str:
    n = settings.PASSWORD_HISTORY
    if not n:
        return _("no rule")
    return ngettext("the last %(n)s", "the last %(n)s", n) % {"n": n}


def _failures() -> str:
    n = settings.AXES_FAILURE_LIMIT
    return ngettext(
        "%(n)s wrong password from one address", "%(n)s wrong passwords from one address", n
    ) % {"n": n}


def _failures_a_name() -> str:
    n = settings.SIGN_IN_FAILURES_A_NAME
    if not n:
        return _("no rule")
    return ngettext(
        "%(n)s wrong password within an hour", "%(n)s wrong passwords within an hour", n
    ) % {"n": n}


def _days(n: int, *, none: str) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n} if n else none


def _minutes(n: int) -> str:
    return (
        ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n} if n else pgettext("rule", "never")
    )


def _hours(n: int) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n} if n else pgettext("rule", "never")


def _roles() -> str:
    labels = [str(Role(role).label) for role in settings.SECOND_FACTOR_ROLES]
    comma = pgettext("list of names", ", ")
    return comma.join(labels) if labels else _("nobody")
