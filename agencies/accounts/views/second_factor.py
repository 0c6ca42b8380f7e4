"""One's own second factor: set up, replaced, removed; new recovery codes."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from django_otp import login as mark_verified
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.accounts.own_forms import CodeForm, PasswordAgainForm
from agencies.accounts.services import second_factor as factor
from agencies.accounts.services.sessions import end_sessions
from agencies.choices import SignInOutcome
from agencies.errors import SecondFactorRefused
from agencies.models import User
from agencies.people import signed_in
from worktracker.lib.clock import now
from worktracker.lib.errors import DomainError, NotAllowed

BEGUN = "second_factor_begun"  # in the session that has shown the password: the device, and when
BEGUN_FOR = timedelta(minutes=10)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The page, and what its buttons do; all but typing the phone's first code asks for the password again."""
    person = signed_in(request)
    if request.method != "POST":
        return _page(request, person)
    action = request.POST.get("action", "")
    if action == "confirm":
        return _confirm(request, person)
    if action == "cancel":
        request.session.pop(BEGUN, None)
        return redirect("second-factor")
    form = PasswordAgainForm(request.POST, request=request)
    if action not in ACTIONS or not form.is_valid():
        return _page(request, person, form=form, status=400)
    try:
        _require_code_shown(person)
        return ACTIONS[action](request, person)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, person, form=form, status=refusal.status)


def _begin(request: HttpRequest, person: User) -> HttpResponse:
    device = factor.begin_second_factor(person)
    request.session[BEGUN] = {"device": device.pk, "at": timezone.now().timestamp()}
    return redirect("second-factor")


@sensitive_variables()
def _renew(request: HttpRequest, person: User) -> HttpResponse:
    codes = factor.renew_recovery_codes(person, at=now())
    return _page(request, person, codes=codes)


def _remove(request: HttpRequest, person: User) -> HttpResponse:
    factor.remove_second_factor(person, by=person, at=now())
    messages.success(request, _("The second factor is removed: your password alone signs you in."))
    return redirect("second-factor")


ACTIONS = {"begin": _begin, "codes": _renew, "remove": _remove}


@sensitive_variables()
def _confirm(request: HttpRequest, person: User) -> HttpResponse:
    device, form = _begun(request, person, at=timezone.now()), CodeForm(request.POST)
    if device is None:
        messages.warning(request, _("Time is up. Begin again with your password."))
        return redirect("second-factor")
    if not form.is_valid():
        return _page(request, person, code_form=form, status=400)
    try:
        codes = factor.confirm_second_factor(device, form.cleaned_data["typed"], at=now())
    except SecondFactorRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, person, code_form=form, status=refusal.status)
    del request.session[BEGUN]
    mark_verified(request, device)
    _end_others(request, person)
    return _page(request, person, codes=codes)


def _require_code_shown(person: Any) -> None:
    """That a second factor in force is not got rid of by the password alone; ``person`` is the request's."""
    if factor.has_second_factor(person) and not person.is_verified():
        raise NotAllowed(_("Sign in again with a code first: this session has shown none."))


def _end_others(request: HttpRequest, person: User) -> None:
    """Sessions that the password alone opened end: whoever has it is in no longer."""
    own = request.session.session_key or ""
    end_sessions(person, outcome=SignInOutcome.SIGNED_OUT, at=timezone.now(), but=own)


def _begun(request: HttpRequest, person: User, *, at: datetime) -> TOTPDevice | None:
    """The device that this very session began to set up, within ten minutes."""
    begun = request.session.get(BEGUN)
    if begun is None or at.timestamp() - begun["at"] > BEGUN_FOR.total_seconds():
        return None
    return TOTPDevice.objects.filter(pk=begun["device"], user=person, confirmed=False).first()


@sensitive_variables()
def _page(
    request: HttpRequest,
    person: User,
    *,
    form: PasswordAgainForm | None = None,
    code_form: CodeForm | None = None,
    codes: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown: dict[str, Any] = {
        "person": person,
        "form": form or PasswordAgainForm(request=request),
        "code_form": code_form or CodeForm(),
        "codes": codes,
        "total": factor.RECOVERY_CODES,
        "must": factor.must_have_second_factor(person),
        "device": TOTPDevice.objects.filter(user=person, confirmed=True).first(),
        "left": factor.recovery_codes_left(person),
    }
    begun = None if codes else _begun(request, person, at=timezone.now())
    if begun:
        shown |= {
            "begun": begun,
            "picture": factor.qr_code(begun),
            "secret": factor.secret_in_groups(begun),
        }
    return render(request, "agencies/second_factor.html", shown, status=status)


urlpatterns = [path("me/second-factor/", second_factor, name="second-factor")]
