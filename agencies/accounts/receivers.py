"""What people hears of Django: somebody signed in, somebody signed out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from agencies.accounts.greeting import last_sign_in_in_words
from agencies.accounts.services.sessions import close_row, open_session, row_of
from agencies.choices import SignInOutcome
from agencies.models import User


@receiver(user_logged_in)
def open_a_session(sender: Any, *, request: HttpRequest, user: User, **_: Any) -> None:
    """Every way in, the administration's own too, opens a session with a row."""
    open_session(request, at=timezone.now())
    words = last_sign_in_in_words(user)
    if words:
        messages.info(
            request, words, fail_silently=True
        )  # a program that signs in reads no messages


@receiver(user_logged_out)
def close_the_session(
    sender: Any, *, request: HttpRequest, user: User | None = None, **_: Any
) -> None:
    """Signing out takes the row away; Django empties the session itself."""
    if user is not None and (row := row_of(request)):
        close_row(row, outcome=SignInOutcome.SIGNED_OUT, at=timezone.now())
