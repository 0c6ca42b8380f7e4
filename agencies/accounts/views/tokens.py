"""Keys of the API: made, shown once, deleted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.accounts.answers import account_shown, acted
from agencies.accounts.forms import TokenForm
from agencies.accounts.services.tokens import delete_token, make_token
from agencies.choices import Role
from agencies.models import ApiToken, User
from agencies.people import signed_in_as
from worktracker.lib.errors import DomainError


@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes a token and answers with its key, which is shown nowhere else."""
    reader = signed_in_as(Role.SECURITY_ADMINISTRATOR, request)
    person = get_object_or_404(User, pk=pk)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return account_shown(request, reader, pk, form=form, status=422)
    try:
        key = make_token(person, **form.cleaned_data, by=reader, at=timezone.now())
    except DomainError as refusal:
        return account_shown(request, reader, pk, form=form, refusal=refusal)
    shown = {"person": person, "key": key, "token": person.api_tokens.order_by("-pk").first()}
    response = render(request, "agencies/account_token.html", shown)
    add_never_cache_headers(response)
    return response


@require_POST
def delete(request: HttpRequest, pk: int, token: int) -> HttpResponse:
    """Deletes one of the person's tokens."""

    def act(reader: User, person: User) -> str:
        row = get_object_or_404(ApiToken.objects.select_related("user"), user=person, pk=token)
        delete_token(row, by=reader, at=timezone.now())
        return _("The token “%(name)s” is deleted.") % {"name": row.name}

    return acted(request, pk, act)


urlpatterns = [
    path("accounts/<int:pk>/tokens/", make, name="make-token"),
    path("accounts/<int:pk>/tokens/<int:token>/delete/", delete, name="delete-token"),
]
