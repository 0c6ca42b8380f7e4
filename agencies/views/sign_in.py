"""Signing in and out."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRefresh

from agencies.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, DemoAccount
from agencies.forms import SignInForm
from agencies.models import User
from agencies.year import year_dots
from worktracker.lib.clock import today

HOURS_8 = 8 * 60 * 60
UNTIL_BROWSER_CLOSES = 0


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
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Signs in for 8 hours or until the browser closes."""
        response = super().form_valid(form)
        stay = form.cleaned_data["remember"]
        self.request.session.set_expiry(HOURS_8 if stay else UNTIL_BROWSER_CLOSES)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the year, the demonstration's accounts, and how many tries are left."""
        shown = super().get_context_data(**kwargs) | _shown()
        if shown["form"].is_bound:
            shown["tries_left"] = self._tries_left(shown["form"])
        return shown

    def _tries_left(self, form: SignInForm) -> str:
        if not settings.AXES_ENABLED:
            return ""
        credentials = {"username": form.data.get("username", "")}
        failures = AxesProxyHandler.get_failures(self.request, credentials)
        left = max(settings.AXES_FAILURE_LIMIT - failures, 0)
        return ngettext("%(n)s try is left.", "%(n)s tries are left.", left) % {"n": left}


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, Any] | None
) -> HttpResponse:
    """Answers who is locked out after too many wrong passwords, with status 429."""
    shown = {**_shown(), "form": SignInForm(request), "locked": True}
    return render(request, "login.html", shown, status=429)


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
    path("logout/", LogoutView.as_view(), name="logout"),
]
