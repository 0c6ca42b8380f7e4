"""One error family: a stable code and one polite sentence that says what was refused, why, and what to do."""

from typing import Any

from django.utils.translation import gettext as _


class DomainError(Exception):
    """A refusal by a rule. Forms show ``message``; the API answers ``status`` with ``code`` and ``message``.

    ``message`` is a (lazy) translated sentence; ``params`` holds the figures that it names.
    """

    code = "refused"
    status = 409

    def __init__(self, message: Any, *, code: str = "", **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.params = params

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """The person may see the thing, but not do this to it."""

    code = "not_allowed"
    status = 403


class Stale(DomainError):
    """Somebody else changed the row since it was shown."""

    code = "stale"
    status = 412


def stale_sentence() -> str:
    """What the loser of two writers is told; the page shows the changes beside it."""
    return _(
        "Somebody changed this while you were at it. Look at the changes, then send yours again."
    )
