"""What comes before any page: a session that is not over, an own password that is not too old, a second factor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect
from rest_framework.views import APIView

from agencies.accounts.password_rules import must_choose
from agencies.accounts.services import sessions
from agencies.choices import SignInOutcome
from agencies.models import OpenSession, User

# A page that asks by itself sends this header: that nobody touched the keyboard is no sign of life.
BACKGROUND = "X-Background"
ALWAYS_OPEN = frozenset({"logout", "admin:logout", "set_language", "session-seen"})


@dataclass(frozen=True, slots=True)
class Due:
    """What a person must do first, on which page; an address whose name begins with that page's is open."""

    code: str
    page: str
    sentence: Promise


NEW_PASSWORD = Due(
    "password_change_required",
    "password",
    _("Choose a new password first: sign in by the browser and follow the page."),
)
SECOND_FACTOR = Due(
    "second_factor_required",
    "second-factor",
    _("Set up your second factor first: sign in by the browser and follow the page."),
)


class GateMiddleware:
    """Ends sessions that idled or were ended elsewhere, then leads to what must be done before anything else.

    Costs one query a request: the session's row. Who asks the API with a token has no session and passes; tokens have
    rules of their own (``agencies.accounts.authentication``).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the session before anybody asks whose it is."""
        if SESSION_KEY in request.session:
            _look_at_session(request, at=timezone.now())
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *arguments: Any
    ) -> HttpResponse | None:
        """Lead to what is due, unless the address is open meanwhile."""
        if SESSION_KEY not in request.session or not isinstance(request.user, User):
            return None
        due = what_is_due(request.user, at=timezone.now())
        if due is None or _is_open(request, view, due):
            return None
        return _led_to(due, request, view)


def what_is_due(person: Any, *, at: datetime) -> Due | None:
    """What the person must do before anything else; ``person`` is the request's, with what django-otp knows of it."""
    if must_choose(person, at=at):
        return NEW_PASSWORD
    if person.role in settings.SECOND_FACTOR_ROLES and not person.is_verified():
        return SECOND_FACTOR
    return None


def _look_at_session(request: HttpRequest, *, at: datetime) -> None:
    if sessions.ROW in request.session:
        row = sessions.row_of(request)
    elif (row := sessions.adopt_session(request, at=at)) is None:
        return
    why = sessions.why_over(row, at=at)
    if why:
        _sign_out(request, row, why=why, at=at)
        return
    if row and not request.headers.get(BACKGROUND):
        sessions.see(row, at=at)
    request.open_session = row  # type: ignore[attr-defined]  # for the pages about sessions


def _sign_out(request: HttpRequest, row: OpenSession | None, *, why: str, at: datetime) -> None:
    """Whose session it was nobody has asked yet, so that from here on nobody is signed in."""
    if row:
        sessions.close_row(row, outcome=SignInOutcome.TIMED_OUT, at=at)
    request.session.flush()
    request.session[sessions.WHY] = why
    request.session.set_expiry(sessions.REMAINS_FOR)


def _is_open(request: HttpRequest, view: Callable[..., Any], due: Due) -> bool:
    name = request.resolver_match.view_name if request.resolver_match else ""
    is_public = not getattr(view, "login_required", True) and not _is_api(view)
    return is_public or name in ALWAYS_OPEN or name.startswith(due.page)


def _led_to(due: Due, request: HttpRequest, view: Callable[..., Any]) -> HttpResponse:
    if _is_api(view):
        return JsonResponse({"code": due.code, "detail": str(due.sentence)}, status=403)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(reverse(due.page))
    return redirect(due.page)


def _is_api(view: Callable[..., Any]) -> bool:
    """Django REST framework's views leave it to themselves who must sign in, so nothing else tells them apart."""
    return isinstance(kind := getattr(view, "cls", None), type) and issubclass(kind, APIView)
