"""The sign-in log: every attempt to sign in, and how each session ended."""

from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from agencies.choices import SignInOutcome
from agencies.models import SignIn, User
from worktracker.lib.origin import current_address

SHOWN_OF_UNKNOWN = 2  # characters
LONGEST_NAME, LONGEST_AGENT = 150, 200


def write_down(
    outcome: str,
    *,
    username: str,
    user: User | None,
    at: datetime,
    address: str | None,
    agent: str = "",
) -> SignIn:
    """Add a line to the log; ``at`` is by the machine's clock.

    Of a name that belongs to no account (``user`` is None) only the first two characters are kept: people type their
    passwords into the wrong field.
    """
    name = _printable(username) if user else f"{_printable(username)[:SHOWN_OF_UNKNOWN]}…"
    return SignIn.objects.create(
        at=at,
        username=name[:LONGEST_NAME],
        user=user,
        outcome=outcome,
        address=address,
        agent=_printable(agent)[:LONGEST_AGENT],
    )


def write_down_request(
    outcome: str, request: HttpRequest | None, *, username: str, user: User | None, at: datetime
) -> SignIn:
    """Add a line about what a request came to; ``at`` is by the machine's clock."""
    agent = request.headers.get("User-Agent", "") if request else ""
    return write_down(
        outcome,
        username=username,
        user=user,
        at=at,
        address=current_address(),
        agent=agent,
    )


def listen() -> None:
    """Write down every wrong password, wherever it was asked for; axes must be listening already."""
    user_login_failed.connect(_failed, dispatch_uid="sign-in-log")


def _failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any
) -> None:
    """Django calls, and says no time: so the clock is read here."""
    at = timezone.now()
    username = str(credentials.get("username") or "")
    user = User.objects.filter(username=username).first()
    locked = getattr(request, "axes_locked_out", False)
    # axes counts a password that was looked at, and none that it kept from being looked at.
    was_looked_at = not locked or getattr(request, "axes_failures_since_start", None) is not None
    if was_looked_at:
        write_down_request(
            SignInOutcome.WRONG_PASSWORD, request, username=username, user=user, at=at
        )
    if locked:
        write_down_request(SignInOutcome.LOCKED_OUT, request, username=username, user=user, at=at)


def _printable(text: str) -> str:
    """Without line breaks and other marks that no name has, and no database column takes."""
    return "".join(character for character in text if character.isprintable())
