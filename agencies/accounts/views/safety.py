"""Everybody's own safety: the password, the sessions that are open, the last sign-ins."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agencies.accounts.own_forms import OwnPasswordForm
from agencies.accounts.password_rules import must_choose, runs_out
from agencies.accounts.querysets.sign_ins import FAILURES
from agencies.accounts.services.passwords import set_password
from agencies.accounts.services.sessions import end_sessions, renew_session, seconds_left
from agencies.choices import SignInOutcome
from agencies.errors import PasswordRefused
from agencies.models import OpenSession, SignIn, User
from agencies.people import signed_in
from worktracker.lib.passwords import rules_in_words

LAST_SIGN_INS = 5


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Stores a new password; the person stays signed in here, and is signed out everywhere else."""
    user = signed_in(request)
    must = must_choose(user, at=timezone.now())
    form = OwnPasswordForm(user, request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and _is_stored(request, user, form):
        done = _("Your password is changed: you stay signed in here, and are signed out elsewhere.")
        messages.success(request, done)
        return redirect("home" if must else "my-sessions")
    if getattr(request, "axes_locked_out", False):
        logout(request)  # too many wrong ones: whoever sits there is not the person
    shown = {"form": form, "must": must, "rules": rules_in_words(), "person": user}
    return render(request, "agencies/password.html", shown, status=400 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_sessions(request: HttpRequest) -> HttpResponse:
    """The person's open sessions and last sign-ins; posted, the other sessions end."""
    user = signed_in(request)
    at, here = timezone.now(), str(request.session.session_key)
    if request.method == "POST":
        ended = end_sessions(user, outcome=SignInOutcome.SIGNED_OUT, at=at, but=here)
        words = ngettext("%(n)s other session ended.", "%(n)s other sessions ended.", ended)
        messages.success(request, words % {"n": ended} if ended else _("There was no other one."))
        return redirect("my-sessions")
    attempts = SignIn.objects.filter(user=user, outcome__in=[SignInOutcome.SIGNED_IN, *FAILURES])
    shown = {
        "person": user,
        "here": here,
        "sessions": [*OpenSession.objects.filter(user=user).running(at)],
        "sign_ins": [*attempts[:LAST_SIGN_INS]],
        "runs_out": runs_out(user),
    }
    return render(request, "agencies/my_sessions.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
def session_seen(request: HttpRequest) -> JsonResponse:
    """How many seconds the session still lasts if nothing is done. The gate has noted the request, if it counts."""
    return JsonResponse({"left": seconds_left(request, at=timezone.now())})


def _is_stored(request: HttpRequest, user: User, form: OwnPasswordForm) -> bool:
    new, here = form.cleaned_data["new_password1"], str(request.session.session_key)
    try:
        set_password(user, new, by=user, at=timezone.now(), keeping=here)
    except PasswordRefused as refusal:
        for sentence in refusal.params["sentences"]:  # type: ignore[attr-defined]  # a list of them
            form.add_error("new_password1", sentence)
        return False
    renew_session(request, user)
    return True


urlpatterns = [
    path("me/password/", password, name="password"),
    path("me/sessions/", my_sessions, name="my-sessions"),
    path("me/session/", session_seen, name="session-seen"),
]
