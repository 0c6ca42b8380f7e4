"""How acts on accounts are answered: with the account, with a slip that is shown once, or with the refusal."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from agencies.accounts.forms import PostForm, ReasonForm, TokenForm
from agencies.accounts.pages import Slip, account_page
from agencies.accounts.rules import rules_in_force
from agencies.choices import Role
from agencies.models import User
from agencies.people import signed_in_as
from worktracker.lib.errors import DomainError, Stale

Act = Callable[[User, User], str]  # by the reader, on the person: what to say about it
Issue = Callable[[User, User, dict[str, Any]], str]  # with what was sent: the one-time password
NAMES: dict[type[Form], str] = {
    PostForm: "post_form",
    ReasonForm: "reason_form",
    TokenForm: "token_form",
}


def acted(request: HttpRequest, pk: int, act: Act, form: Form | None = None) -> HttpResponse:
    """Does it and leads back to the account; a refusal is shown there, and what was sent is kept."""
    reader = signed_in_as(Role.SECURITY_ADMINISTRATOR, request)
    person = get_object_or_404(User, pk=pk)
    if form is not None and not form.is_valid():
        return account_shown(request, reader, pk, form=form, status=422)
    try:
        said = act(reader, person)
    except DomainError as refusal:
        return account_shown(request, reader, pk, form=form, refusal=refusal)
    messages.success(request, said)
    return redirect("account", pk)


def account_shown(
    request: HttpRequest,
    reader: User,
    pk: int,
    *,
    form: Form | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The account's page; with ``form`` as sent, where something stands in its way."""
    page = account_page(reader, pk, at=timezone.now())
    if page is None:
        raise Http404
    person = page.line.person
    post = {"role": person.role, "agency": person.agency_id, "unit": person.unit_id}
    shown = {
        "page": page,
        "line": page.line,
        "person": person,
        "post_form": PostForm(initial=post | {"seen": page.line.seen}),
        "reason_form": ReasonForm(initial={"seen": page.line.seen}),
        "token_form": TokenForm(initial={"seen": page.newest_token}),
        "refusal": refusal,
        "rules": rules_in_force(),
    }
    if form is not None and not isinstance(refusal, Stale):  # stale: it is shown as it stands now
        shown |= {name: form for kind, name in NAMES.items() if isinstance(form, kind)}
    status = refusal.status if refusal else status
    return render(request, "agencies/account.html", shown, status=status)


def answered_with_slip(request: HttpRequest, pk: int, form: Form, act: Issue) -> HttpResponse:
    """Does it and shows the one-time password, once: sent again, the account is no longer as it was seen."""
    reader = signed_in_as(Role.SECURITY_ADMINISTRATOR, request)
    person = get_object_or_404(User, pk=pk)
    if not form.is_valid():
        return account_shown(request, reader, pk, form=form, status=422)
    try:
        password = act(reader, person, form.cleaned_data)
    except DomainError as refusal:
        return account_shown(request, reader, pk, form=form, refusal=refusal)
    return slips_shown(request, [Slip(User.objects.get(pk=pk), password)])


def slips_shown(request: HttpRequest, slips: list[Slip]) -> HttpResponse:
    """The answer that passwords are shown in: to be printed, not to be kept by any cache."""
    response = render(request, "agencies/account_slips.html", {"slips": slips})
    add_never_cache_headers(response)
    return response
