"""Between password and code: who has shown the one and not yet the other. Nobody is signed in meanwhile."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth import load_backend
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from agencies.models import User

KEY: Final = "pending_sign_in"
LIFETIME: Final = timedelta(minutes=5)
WRONG_CODES: Final = 5  # then the password is asked for again


@dataclass(frozen=True, slots=True)
class Pending:
    """Whose code is waited for, and what follows on it."""

    person: User
    backend: str
    stay: bool
    target: str


def begin(request: HttpRequest, person: User, *, stay: bool, target: str, at: datetime) -> None:
    """Remember the person for five minutes, under a new session key: one that was planted is worth nothing."""
    request.session.cycle_key()
    request.session[KEY] = {
        "person": person.pk,
        "backend": person.backend,  # set by authenticate()
        "password": person.get_session_auth_hash(),
        "at": at.timestamp(),
        "stay": stay,
        "target": target,
        "wrong": 0,
    }


def waiting(request: HttpRequest, *, at: datetime) -> Pending | None:
    """Who is waited for; None, and nothing kept, once time is over, the password is another or the account closed."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None:
        return None
    person = load_backend(kept["backend"]).get_user(kept["person"])  # None for a closed account
    is_late = not 0 <= at.timestamp() - kept["at"] <= LIFETIME.total_seconds()
    if is_late or person is None or not _same_password(person, kept["password"]):
        drop(request)
        return None
    return Pending(person, kept["backend"], kept["stay"], kept["target"])


def count_wrong(request: HttpRequest) -> int:
    """How many tries are left after one more wrong code; none are, and nothing is kept, after the last."""
    kept = request.session[KEY]
    kept["wrong"] += 1
    request.session[KEY] = kept
    left = WRONG_CODES - kept["wrong"]
    if left <= 0:
        drop(request)
    return left


def drop(request: HttpRequest) -> None:
    """Forget who was waited for."""
    request.session.pop(KEY, None)


def _same_password(person: User, kept: str) -> bool:
    return constant_time_compare(kept, person.get_session_auth_hash())
