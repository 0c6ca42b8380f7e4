"""Accounts and their safety: who waits to be authorised, who is locked out, whose sessions end, who is closed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agencies.accounts.answers import (
    account_shown,
    acted,
    answered_with_slip,
    slips_shown,
)
from agencies.accounts.forms import (
    FoundForm,
    PostForm,
    ReasonForm,
    SeenForm,
    SessionForm,
    TickedForm,
)
from agencies.accounts.pages import Slip, accounts_page
from agencies.accounts.rules import rules_in_force
from agencies.accounts.services import accounts as services
from agencies.choices import Role
from agencies.errors import AccountRefused
from agencies.models import Agency, User
from agencies.people import signed_in_as
from worktracker.lib.errors import DomainError


@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """All accounts; ``?q=``, ``?agency=`` and ``?state=`` keep some."""
    return _list_shown(request, signed_in_as(Role.SECURITY_ADMINISTRATOR, request))


@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account, and what can be done about it."""
    return account_shown(request, signed_in_as(Role.SECURITY_ADMINISTRATOR, request), pk)


@require_POST
def authorise_ticked(request: HttpRequest) -> HttpResponse:
    """Opens all that were ticked as proposed, or none; answers with a slip for each."""
    reader = signed_in_as(Role.SECURITY_ADMINISTRATOR, request)
    form = TickedForm(request.POST)
    if not form.is_valid():
        return _list_shown(request, reader, refusals=form.errors["ticked"], status=422)
    try:
        opened = services.authorise_all(form.people, by=reader, at=timezone.now())
    except DomainError as refusal:
        return _list_shown(request, reader, refusals=[str(refusal)], status=refusal.status)
    return slips_shown(request, [Slip(person, password) for person, password in opened])


@require_POST
def authorise(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens one that waits, with role, agency and unit as corrected; answers with the slip."""

    def act(reader: User, person: User, sent: dict[str, Any]) -> str:
        return services.authorise(person, **sent, by=reader, at=timezone.now())

    return answered_with_slip(request, pk, PostForm(request.POST), act)


@require_POST
def issue_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Replaces the password by a one-time one; answers with the slip."""

    def act(reader: User, person: User, sent: dict[str, Any]) -> str:
        return services.reissue_password(person, **sent, by=reader, at=timezone.now())

    return answered_with_slip(request, pk, SeenForm(request.POST), act)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives the person another role, agency or unit."""
    form = PostForm(request.POST)

    def act(reader: User, person: User) -> str:
        services.change_post(person, **form.cleaned_data, by=reader, at=timezone.now())
        return _("The post of %(name)s is changed.") % {"name": person}

    return acted(request, pk, act, form)


@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a lock-out."""

    def act(reader: User, person: User) -> str:
        services.unlock(person, by=reader, at=timezone.now())
        return _("%(name)s may try to sign in again.") % {"name": person}

    return acted(request, pk, act)


@require_POST
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs the person out of the session chosen, or of all."""

    def act(reader: User, person: User) -> str:
        form = SessionForm(request.POST, person=person)
        if not form.is_valid():
            raise AccountRefused(_("This session has ended already."))
        session = form.cleaned_data["session"]
        ended = services.end_sessions_of(person, by=reader, at=timezone.now(), session=session)
        words = ngettext("%(n)s session was ended.", "%(n)s sessions were ended.", ended)
        return words % {"n": ended}

    return acted(request, pk, act)


@require_POST
def take_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Removes the second factor of somebody who lost the device."""

    def act(reader: User, person: User) -> str:
        services.take_second_factor(person, by=reader, at=timezone.now())
        return _("The second factor of %(name)s is removed.") % {"name": person}

    return acted(request, pk, act)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes the account, or turns down one that waits."""
    form = ReasonForm(request.POST)

    def act(reader: User, person: User) -> str:
        services.close_account(person, **form.cleaned_data, by=reader, at=timezone.now())
        return _("The account of %(name)s is closed.") % {"name": person}

    return acted(request, pk, act, form)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a closed account wait for its authorisation again."""
    form = ReasonForm(request.POST)

    def act(reader: User, person: User) -> str:
        services.reopen_account(person, **form.cleaned_data, by=reader, at=timezone.now())
        return _("The account of %(name)s waits for its authorisation.") % {"name": person}

    return acted(request, pk, act, form)


def _list_shown(
    request: HttpRequest, reader: User, *, refusals: Any = (), status: int = 200
) -> HttpResponse:
    asked = FoundForm(request.GET).conditions
    number = request.GET.get("page")
    shown = {
        "found": accounts_page(reader, **asked, number=number, at=timezone.now()),
        "asked": asked,
        "agencies": Agency.objects.order_by("path"),
        "refusals": refusals,
        "rules": rules_in_force(),
    }
    return render(request, "agencies/accounts.html", shown, status=status)


urlpatterns = [
    path("accounts/", account_list, name="accounts"),
    path("accounts/authorise/", authorise_ticked, name="authorise-accounts"),
    path("accounts/<int:pk>/", account, name="account"),
    path("accounts/<int:pk>/authorise/", authorise, name="authorise-account"),
    path("accounts/<int:pk>/post/", move, name="move-account"),
    path("accounts/<int:pk>/password/", issue_password, name="issue-password"),
    path("accounts/<int:pk>/unlock/", unlock, name="unlock-account"),
    path("accounts/<int:pk>/sessions/", end_sessions, name="end-sessions"),
    path("accounts/<int:pk>/second-factor/", take_second_factor, name="take-second-factor"),
    path("accounts/<int:pk>/close/", close, name="close-account"),
    path("accounts/<int:pk>/reopen/", reopen, name="reopen-account"),
]
