"""How the rights over accounts are tried: who opens and closes them, and what the security administrator does alone."""

from collections.abc import Callable
from typing import Any

from axes.models import AccessAttempt
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.accounts.services.accounts import seen_of
from agencies.choices import Role
from agencies.models import ApiToken, OpenSession, User
from tasks.tests.factories import AT, make_user
from worktracker.tests.rights.trying import PAGE, Asked, Right, says
from worktracker.tests.rights.world import Place

Make = Callable[[Place, User | None], Any]


def clerk(place: Place, who: User | None) -> User:
    """The place's clerk."""
    return place.clerk


def oneself(place: Place, who: User | None) -> User:
    """Who asks; the clerk where nobody is signed in."""
    return who or place.clerk


def who_waits(place: Place, who: User | None) -> User:
    """Somebody who was added to the unit and not authorised."""
    return make_user(unit=place.unit, is_active=False)


def who_left(place: Place, who: User | None) -> User:
    """Somebody of the unit whose account was closed."""
    return make_user(unit=place.unit, is_active=False, authorised_at=AT, left_at=AT)


def locked_out(place: Place, who: User | None) -> User:
    """The clerk after too many wrong passwords."""
    AccessAttempt.objects.create(
        username=place.clerk.username, ip_address="10.0.0.1", failures_since_start=5
    )
    return place.clerk


def with_phone(place: Place, who: User | None) -> User:
    """The clerk with a second factor."""
    TOTPDevice.objects.create(user=place.clerk, name="TOTP", confirmed=True)
    return place.clerk


def session_of(whose: Make) -> Make:
    """Makes a session in which that person is signed in elsewhere."""

    def make(place: Place, who: User | None) -> OpenSession:
        at = timezone.now()
        return OpenSession.objects.create(
            user=whose(place, who), session_key="elsewhere", opened_at=at, seen_at=at
        )

    return make


def token_of(whose: Make) -> Make:
    """Makes a token of that person."""
    return lambda place, who: ApiToken.objects.create(
        user=whose(place, who), digest="0" * 64, tail="0000", name="共享平台", made_at=AT
    )


def about(address: str, **sent: str) -> dict[str, Callable[[Asked], Any]]:
    """The door that is sent what the page of an account shows: its post, and what was seen of it."""

    def post(asked: Asked) -> Any:
        row = User.objects.get(pk=asked.thing.pk)
        own = {"role": row.role, "agency": str(row.agency_id or ""), "unit": str(row.unit_id or "")}
        return asked.post(f"/accounts/{row.pk}/{address}/", own | {"seen": seen_of(row)} | sent)

    return {PAGE: post}


def _tick(asked: Asked) -> Any:
    seen = seen_of(User.objects.get(pk=asked.thing.pk))
    return asked.post("/accounts/authorise/", {"ticked": f"{asked.thing.pk}:{seen}"})


def _end_sessions(asked: Asked) -> Any:
    return asked.post(f"/accounts/{asked.thing.user_id}/sessions/")


def _delete_token(asked: Asked) -> Any:
    return asked.post(f"/accounts/{asked.thing.user_id}/tokens/{asked.thing.pk}/delete/")


def _named(asked: Asked, answer: Any) -> bool:
    return says(asked.thing.username)(asked, answer)


def _now(asked: Asked) -> User:
    return User.objects.get(pk=asked.thing.pk)


def _is_gone(asked: Asked, answer: Any) -> bool:
    return not type(asked.thing)._default_manager.filter(pk=asked.thing.pk).exists()


def _has_made_one(asked: Asked, answer: Any) -> bool:
    return ApiToken.objects.filter(user=asked.thing, name="Export").exists()


ACCOUNTS = {
    "read the list of accounts that wait": Right(
        who_waits, {PAGE: lambda asked: asked.get("/accounts/", state="waiting")}, _named
    ),
    "read the page of an account": Right(
        clerk, {PAGE: lambda asked: asked.get(f"/accounts/{asked.thing.pk}/")}, _named
    ),
    "authorise an account": Right(
        who_waits, about("authorise"), lambda asked, answer: _now(asked).is_active
    ),
    "authorise accounts that were ticked": Right(
        who_waits, {PAGE: _tick}, lambda asked, answer: _now(asked).is_active
    ),
    "turn an account down that waits": Right(
        who_waits,
        about("close", reason="重复"),
        lambda asked, answer: not User.objects.waiting().filter(pk=asked.thing.pk).exists(),
    ),
    "move a person to another unit": Right(
        clerk, about("post", role=Role.HEAD), lambda asked, answer: _now(asked).role == Role.HEAD
    ),
    "issue a one-time password": Right(
        clerk, about("password"), lambda asked, answer: _now(asked).must_change_password
    ),
    "unlock an account after wrong passwords": Right(
        locked_out,
        about("unlock"),
        lambda asked, answer: not AccessAttempt.objects.exists(),
    ),
    "end somebody's sessions": Right(session_of(clerk), {PAGE: _end_sessions}, _is_gone),
    "remove somebody's second factor": Right(
        with_phone, about("second-factor"), lambda asked, answer: not TOTPDevice.objects.exists()
    ),
    "close an account": Right(
        clerk, about("close", reason="调离"), lambda asked, answer: not _now(asked).is_active
    ),
    "open a closed account again": Right(
        who_left,
        about("reopen", reason="调回"),
        lambda asked, answer: User.objects.waiting().filter(pk=asked.thing.pk).exists(),
    ),
    "make somebody a token": Right(clerk, about("tokens", name="Export", seen="0"), _has_made_one),
    "delete somebody's token": Right(token_of(clerk), {PAGE: _delete_token}, _is_gone),
    "make oneself a token": Right(oneself, about("tokens", name="Export", seen="0"), _has_made_one),
    "delete a token of one's own": Right(token_of(oneself), {PAGE: _delete_token}, _is_gone),
    "close one's own account": Right(
        oneself, about("close", reason="调离"), lambda asked, answer: not _now(asked).is_active
    ),
    "end one's own sessions as an administrator does": Right(
        session_of(oneself), {PAGE: _end_sessions}, _is_gone
    ),
    "end the sessions that oneself has elsewhere": Right(
        session_of(oneself), {PAGE: lambda asked: asked.post("/me/sessions/")}, _is_gone
    ),
}
