"""Signing in, in one step or two, and out."""

from datetime import timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh
from django_otp import login as mark_verified
from django_otp.models import Device

from agencies.accounts import locks, pending
from agencies.accounts.own_forms import CodeForm, SignInForm
from agencies.accounts.services.second_factor import accept_code, has_second_factor
from agencies.accounts.services.sign_ins import write_down_request
from agencies.accounts.throttles import SignInThrottle
from agencies.accounts.year import year_dots
from agencies.choices import SignInOutcome
from agencies.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, DemoAccount
from agencies.errors import SecondFactorRefused
from agencies.models import User
from worktracker.lib.clock import today
from worktracker.lib.origin import current_address

UNTIL_BROWSER_CLOSES = 0
SAFE = ("GET", "HEAD")
FULL_MINUTE = timedelta(seconds=59)  # a lock until 14:31:20 is told as one until 14:32


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):
    """The sign-in page; under DEMO=1 with the demonstration's accounts."""

    template_name = "login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A part of a page that finds itself signed out loads the whole page anew."""
        if request.htmx:  # type: ignore[attr-defined]  # set by HtmxMiddleware
            return HttpResponseClientRefresh()
        if refusal := _too_often(request):
            return refusal
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Signs in whom the password alone lets in; of others asks the code, and signs in nobody yet."""
        person, stay = form.get_user(), form.cleaned_data["remember"]
        target = self.get_success_url()
        if has_second_factor(person):
            pending.begin(self.request, person, stay=stay, target=target, at=timezone.now())
            return redirect("sign-in-code")
        return _let_in(self.request, person, stay=stay, target=target)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the year, the demonstration's accounts, and how many tries are left."""
        shown = super().get_context_data(**kwargs) | _shown()
        if shown["form"].is_bound:
            shown["tries_left"] = self._tries_left(shown["form"])
        return shown

    def _tries_left(self, form: SignInForm) -> str:
        if not settings.AXES_ENABLED:
            return ""
        credentials = {"username": form.cleaned_data.get("username", "")}
        failures = AxesProxyHandler.get_failures(self.request, credentials)
        left = max(settings.AXES_FAILURE_LIMIT - failures, 0)
        return ngettext("%(n)s try is left.", "%(n)s tries are left.", left) % {"n": left}


@login_not_required
@never_cache
@csrf_protect
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step: six digits from the phone, or a recovery code."""
    if request.user.is_authenticated:
        return redirect("home")
    if refusal := _too_often(request):
        return refusal
    at = timezone.now()
    waited_for = pending.waiting(request, at=at)
    if waited_for is None:
        messages.warning(request, _("Time is up. Start again with name and password."))
        return redirect("login")
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _code_page(request, form, status=400 if form.is_bound else 200)
    try:
        device = accept_code(waited_for.person, form.cleaned_data["typed"], at=at)
    except SecondFactorRefused as refusal:
        _write(request, SignInOutcome.LOCKED_OUT, waited_for.person)
        form.add_error(None, str(refusal))
        return _code_page(request, form, status=429)
    if device is None:
        return _wrong_code(request, waited_for.person, form)
    pending.drop(request)
    person = waited_for.person
    person.backend = waited_for.backend  # as authenticate() sets it
    return _let_in(request, person, stay=waited_for.stay, target=waited_for.target, device=device)


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Answers who is locked out after too many wrong passwords, with status 429."""
    name = str((credentials or {}).get("username") or "")
    at = timezone.now()
    until = locks.locked_until(name, current_address(), at=at)
    shown = {**_shown(), "form": SignInForm(request), "locked_until": until + FULL_MINUTE}
    return _too_many(request, shown, seconds=(until - at).total_seconds())


def _too_often(request: HttpRequest) -> HttpResponse | None:
    """The refusal of an address that tries too often, whatever the names; looking at the page is free."""
    throttle = SignInThrottle()
    if request.method in SAFE or throttle.allows(request):
        return None
    shown = {**_shown(), "form": SignInForm(request), "too_often": True}
    return _too_many(request, shown, seconds=throttle.wait() or 0)


def _too_many(request: HttpRequest, shown: dict[str, Any], *, seconds: float) -> HttpResponse:
    response = render(request, "login.html", shown, status=429)
    response["Retry-After"] = str(max(1, int(seconds) + 1))
    return response


def _wrong_code(request: HttpRequest, person: User, form: CodeForm) -> HttpResponse:
    _write(request, SignInOutcome.WRONG_CODE, person)
    left = pending.count_wrong(request)
    if left > 0:
        tries = ngettext("%(n)s try is left.", "%(n)s tries are left.", left) % {"n": left}
        form.add_error(None, f"{_('The code is wrong, or was used before.')} {tries}")
        return _code_page(request, form, status=400)
    _write(request, SignInOutcome.LOCKED_OUT, person)
    messages.error(request, _("The code was wrong too often. Start again with name and password."))
    return redirect("login")


def _code_page(request: HttpRequest, form: CodeForm, *, status: int) -> HttpResponse:
    return render(request, "login_code.html", {**_shown(), "form": form}, status=status)


def _let_in(
    request: HttpRequest, person: User, *, stay: bool, target: str, device: Device | None = None
) -> HttpResponse:
    """Sign in for a session's hours or until the browser closes, under a new session key."""
    login(request, person)  # whoever listens to it opens the session's row
    if device is not None:
        mark_verified(request, device)
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if stay else UNTIL_BROWSER_CLOSES)
    _write(request, SignInOutcome.SIGNED_IN, person)
    return HttpResponseRedirect(target)


def _write(request: HttpRequest, outcome: str, person: User) -> None:
    at = timezone.now()
    write_down_request(outcome, request, username=person.username, user=person, at=at)


def _shown() -> dict[str, Any]:
    """What the page shows beside the form; ``accounts`` is empty outside the demonstration."""
    accounts = demo_accounts() if settings.DEMO else []
    return {
        "year": year_dots(today()),
        "limit": settings.AXES_FAILURE_LIMIT,
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
        "accounts": [account for account in accounts if account.featured],
        "more_accounts": [account for account in accounts if not account.featured],
        "demo_password": DEMO_PASSWORD if settings.DEMO else "",
    }


def demo_accounts() -> list[DemoAccount]:
    """The demonstration's accounts that are in the database and may sign in, in their own order."""
    names = [account.username for account in DEMO_ACCOUNTS]
    there = set(
        User.objects.filter(username__in=names, is_active=True).values_list("username", flat=True)
    )
    return [account for account in DEMO_ACCOUNTS if account.username in there]


urlpatterns = [
    path("login/", SignInView.as_view(), name="login"),
    path("login/code/", code, name="sign-in-code"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
