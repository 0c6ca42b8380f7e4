"""What pages say about the session and the password of whoever looks at them."""

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.accounts.browsers import browser_in_words
from agencies.accounts.password_rules import runs_out_soon
from agencies.accounts.services import sessions
from agencies.choices import SignInOutcome
from agencies.models import User

WARNED_BEFORE = 120  # seconds
register = template.Library()

register.filter("browser", browser_in_words)


@register.simple_tag(takes_context=True)
def why_signed_out(context: Context) -> str:
    """Why the session that the browser came with is over; empty where it never was one."""
    session = getattr(context.get("request"), "session", None)
    return _why(session.get(sessions.WHY, "")) if session is not None else ""


@register.simple_tag(takes_context=True)
def password_runs_out(context: Context) -> datetime | None:
    """When the reader's password must be changed, in the last days before it."""
    user = getattr(context.get("request"), "user", None)
    return runs_out_soon(user, at=timezone.now()) if isinstance(user, User) else None


@register.inclusion_tag("agencies/_idle.html", takes_context=True)
def idle_bar(context: Context) -> dict[str, Any]:
    """The bar that warns before the session idles out; nothing where it does not."""
    request = context.get("request")
    if request is None or sessions.seconds_left(request, at=timezone.now()) is None:
        return {}
    limit = sessions.idle_limit().total_seconds()
    return {
        "request": request,
        "left": sessions.seconds_left(request, at=timezone.now()),
        "limit": limit,
        "warned_before": min(WARNED_BEFORE, limit / 3),
    }


def _why(why: str) -> str:
    match why:
        case "":
            return ""
        case sessions.IDLE:
            n = settings.SESSION_IDLE_MINUTES
            words = ngettext(
                "You were signed out after %(n)s minute without activity. Sign in again; "
                "drafts of reports are saved.",
                "You were signed out after %(n)s minutes without activity. Sign in again; "
                "drafts of reports are saved.",
                n,
            )
            return words % {"n": n}
        case sessions.HOURS:
            n = settings.SESSION_HOURS
            words = ngettext(
                "A session lasts %(n)s hour at most, so you were signed out. Sign in again.",
                "A session lasts %(n)s hours at most, so you were signed out. Sign in again.",
                n,
            )
            return words % {"n": n}
        case SignInOutcome.DISPLACED:
            return _("You were signed out here because your account signed in somewhere else.")
        case SignInOutcome.SIGNED_OUT:
            return _(
                "You were signed out here from another of your sessions, or by a new password."
            )
        case _other:
            return _("Your session was ended by the security administrator. Sign in again.")
