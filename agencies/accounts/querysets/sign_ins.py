"""The sign-in log, read."""

from typing import Self

from django.db import models
from django.db.models import Q

from agencies.choices import SignInOutcome

FAILURES = (SignInOutcome.WRONG_PASSWORD, SignInOutcome.WRONG_CODE, SignInOutcome.LOCKED_OUT)


class SignInQuerySet(models.QuerySet):
    """Lines of the sign-in log."""

    def failures(self) -> Self:
        """Attempts that let nobody in."""
        return self.filter(outcome__in=FAILURES)

    def signed_in(self, username: str) -> Self:
        """Where the person of this user name got in."""
        return self.filter(outcome=SignInOutcome.SIGNED_IN, user__username=username)

    def matching(self, words: str) -> Self:
        """Lines whose typed name, or whose person's name, holds every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(username__icontains=word) | Q(user__display_name__icontains=word)
            )
        return found
