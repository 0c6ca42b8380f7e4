"""Comments, instructions and answers: posted from an item's page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.models import User
from agencies.people import signed_in
from tasks.choices import CommentKind
from tasks.errors import AlreadyAnswered, CommentRefused
from tasks.models import Comment, WorkItem
from tasks.services.commenting import answer, comment, instruct
from tasks.voice_forms import VoiceForm
from worktracker.lib.clock import now, today
from worktracker.lib.errors import DomainError

NAMED = 3  # of those told, by name; of the others the number


@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Stores what was said and leads to it; what is refused comes back with the words as they were typed."""
    user = signed_in(request)
    items = WorkItem.objects.visible_to(user).select_related("plan__agency")
    item = get_object_or_404(items, pk=pk)
    form = VoiceForm(request.POST, item=item)
    if not form.is_valid():
        return _shown(request, item, form, status=400)
    try:
        said = _said(item, form.cleaned_data, by=user)
    except CommentRefused as error:
        return _refused(request, item, form, error)
    except DomainError as error:
        return _shown(request, item, form, status=error.status, sentence=str(error), closed=True)
    messages.success(request, _told(said))
    return redirect(said)


def _said(item: WorkItem, words: dict[str, Any], *, by: User) -> Comment:
    text, at, on = words["text"], now(), today()
    match words["kind"]:
        case CommentKind.INSTRUCTION:
            unit, due = words["unit"], words["due"]
            return instruct(item, unit=unit, text=text, due=due, by=by, at=at, on=on)
        case CommentKind.ANSWER:
            return answer(words["instruction"], text=text, by=by, at=at, on=on)
        case _:
            return comment(item, text=text, by=by, at=at, on=on)


def _refused(
    request: HttpRequest, item: WorkItem, form: VoiceForm, error: CommentRefused
) -> HttpResponse:
    """The form with the error beside its field; an answer that came too late can be sent as a comment."""
    if isinstance(error, AlreadyAnswered):
        typed = request.POST.copy()
        typed["kind"] = CommentKind.COMMENT
        again = VoiceForm(typed, item=item)
        return _shown(request, item, again, status=error.status, sentence=str(error))
    form.add_error(str(error.params.get("field", "")) or None, str(error))
    return _shown(request, item, form, status=error.status)


def _shown(
    request: HttpRequest,
    item: WorkItem,
    form: VoiceForm,
    *,
    status: int,
    sentence: str = "",
    closed: bool = False,
) -> HttpResponse:
    """What was typed, to be sent again; with ``closed`` to be copied only."""
    answers = form["instruction"].value() if form["kind"].value() == CommentKind.ANSWER else None
    shown = {
        "item": item,
        "form": form,
        "kind": form["kind"].value(),
        "instruction": _instruction(form) if answers else None,
        "sentence": sentence,
        "closed": closed or "kind" in form.errors or "instruction" in form.errors,
    }
    return render(request, "tasks/voice_refused.html", shown, status=status)


def _instruction(form: VoiceForm) -> Comment | None:
    return form.cleaned_data.get("instruction")


def _told(said: Comment) -> str:
    """What happened, and who will read of it."""
    happened = {
        CommentKind.COMMENT: _("Your comment stands on the page."),
        CommentKind.INSTRUCTION: _("The instruction went to %(unit)s.") % {"unit": said.unit},
        CommentKind.ANSWER: _("The instruction is answered."),
    }
    people = User.objects.filter(notifications__comment=said).order_by("unit__order", "pk")
    units_first = sorted(people, key=lambda one: not one.is_reporter)
    return f"{happened[CommentKind(said.kind)]}{_hearers([str(one) for one in units_first])}"


def _hearers(names: list[str]) -> str:
    if not names:
        return _(" Nobody else had to be told.")
    first = {"names": "、".join(names[:NAMED]), "n": len(names)}
    if len(names) <= NAMED:
        return _(" Told: %(names)s.") % first
    return _(" Told: %(names)s and others, %(n)s people in all.") % first


urlpatterns = [path("items/<int:pk>/comment/", say, name="comment")]
