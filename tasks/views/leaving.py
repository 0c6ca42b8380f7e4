"""A person leaves: what is still owed is listed and handed over."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.models import Appointment, Deputy, User
from agencies.people import signed_in
from tasks.leaving_forms import LeavingForm
from tasks.models import Comment, Plan
from tasks.owed import (
    Debt,
    Owed,
    fingerprint_of,
    owed_by,
    people_handed_over_by,
    people_whose_debts_are_read_by,
)
from tasks.services.leaving import call_off_leaving, hand_over
from worktracker.lib.clock import now, today
from worktracker.lib.errors import DomainError

SHOWN: Final = 50  # rows of a kind
CALL_OFF: Final = "call_off"


@dataclass(frozen=True, slots=True)
class Group:
    """One kind on the page; ``lines`` are text and address, none for who reads counts alone."""

    owed: Owed
    lines: list[tuple[str, str]]

    @property
    def left_out(self) -> int:
        """How many rows are not shown."""
        return self.owed.count - len(self.lines)


@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person owes; posted, it is handed over, or with ``action=call_off`` the person stays after all."""
    user = signed_in(request)
    person = _person(user, pk)
    if request.method != "POST":
        return _shown(request, person)
    if not people_handed_over_by(user).filter(pk=person.pk).exists():
        raise PermissionDenied
    if request.POST.get("action") == CALL_OFF:
        return _called_off(request, person)
    owed = owed_by(person, on=today())
    form = LeavingForm(request.POST, person=person, owed=owed)
    if not form.is_valid():
        return _shown(request, person, form, status=422)
    try:
        hand_over(
            person,
            successor=form.cleaned_data["successor"],
            others=form.others(),
            by=user,
            at=now(),
            on=today(),
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        )
    except DomainError as refusal:
        field = str(refusal.params.get("field", ""))
        form.add_error(field if field in form.fields else None, str(refusal))
        return _shown(request, person, form, status=refusal.status)
    words = _(
        "%(name)s has handed over. The security administrator closes the account; until then it stays open."
    )
    messages.success(request, words % {"name": person})
    return redirect("leaving", person.pk)


def _called_off(request: HttpRequest, person: User) -> HttpResponse:
    try:
        call_off_leaving(person, by=signed_in(request), at=now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, person, status=refusal.status)
    words = _("%(name)s stays. What was handed over stays where it is.")
    messages.success(request, words % {"name": person})
    return redirect("leaving", person.pk)


def _person(user: User, pk: int) -> User:
    """The person, to who reads what he owes. Raises PermissionDenied to others who see him, else Http404."""
    found = people_whose_debts_are_read_by(user).select_related("agency", "unit").filter(pk=pk)
    if person := found.first():
        return person
    if User.objects.visible_to(user).filter(pk=pk).exists():
        raise PermissionDenied
    raise Http404


def _shown(
    request: HttpRequest, person: User, form: LeavingForm | None = None, *, status: int = 200
) -> HttpResponse:
    user, owed = signed_in(request), owed_by(person, on=today())
    may = people_handed_over_by(user).filter(pk=person.pk).exists()
    seen = fingerprint_of(owed)
    if may and form is None:
        form = LeavingForm(person=person, owed=owed, initial={"seen": seen})
    elif form is not None:  # what is shown now is what is sent next
        sent = request.POST.copy()
        sent["seen"] = seen
        form.data = sent
    reads_rows = user.is_supervisor
    shown = {
        "person": person,
        "groups": [Group(each, _lines(each) if reads_rows else []) for each in owed],
        "reads_rows": reads_rows,
        "form": form if may else None,
        "may": may,
    }
    return render(request, "tasks/leaving.html", shown, status=status)


def _lines(owed: Owed) -> list[tuple[str, str]]:
    if owed.debt == Debt.NOTIFICATIONS:  # what somebody was told is nobody else's to read
        return []
    return [_line(row) for row in owed.rows[:SHOWN]]


def _line(row: Any) -> tuple[str, str]:
    """A row in words, and where it stands."""
    if isinstance(row, Appointment):
        return f"{row.unit} {row.get_part_display()}", ""
    if isinstance(row, Deputy):
        return f"{row} {row.days}", ""
    if isinstance(row, Plan):
        return row.title, reverse("review", args=[row.pk])
    if isinstance(row, Comment):
        return str(row.item), row.get_absolute_url()
    whose = getattr(row, "whose", "")
    return f"{row.item} {whose}".strip(), row.item.get_absolute_url()


urlpatterns = [path("people/<int:pk>/leaving/", leaving, name="leaving")]
