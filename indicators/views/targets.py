"""Stages, stretch and changes of a target."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.people import signed_in
from indicators.choices import Periodicity
from indicators.courses import even_stages
from indicators.judging import facts_of
from indicators.models import Target
from indicators.services.promising import change_target, lay_out_course
from indicators.target_forms import ChangeForm, CourseForm
from indicators.wording import places_of, target_words
from worktracker.lib.clock import now, today
from worktracker.lib.errors import DomainError

FILL = (Periodicity.MONTH, Periodicity.QUARTER)


@require_safe
def target_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A target that the person keeps: the form that changes it, and the one that lays out its course."""
    return _shown(request, _target(request, pk))


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets another target hold from a day on; what is refused comes back as it was typed."""
    target = _target(request, pk)
    form = ChangeForm(request.POST, target=target, on=today())
    if not form.is_valid():
        return _shown(request, target, change=form, status=400)
    sent, promise = form.cleaned_data, form.promise()
    try:
        change_target(
            target,
            promise=promise,
            reason=sent["reason"],
            version=sent["version"],
            by=signed_in(request),
            at=now(),
            on=today(),
        )
    except DomainError as error:
        _tell(form, error)
        return _shown(request, target, change=form, status=error.status)
    messages.success(request, _changed(promise.since))
    return redirect(_address(target))


@require_POST
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """Lays out the course; the buttons that fill in even stages store nothing yet."""
    target = _target(request, pk)
    form = CourseForm(request.POST, target=target, on=today())
    if (fill := request.POST.get("fill")) in FILL:
        return _shown(request, target, course=_filled(form, target, str(fill)))
    if not form.is_valid():
        return _shown(request, target, course=form, status=400)
    try:
        lay_out_course(
            target,
            course=form.course(),
            version=form.cleaned_data["version"],
            by=signed_in(request),
            at=now(),
            on=today(),
        )
    except DomainError as error:
        _tell(form, error)
        return _shown(request, target, course=form, status=error.status)
    messages.success(request, _("Kept. Verdict and forecast were made anew."))
    return redirect(_address(target))


def _target(request: HttpRequest, pk: int) -> Target:
    """A target that the person keeps. Raises PermissionDenied for one that he only sees, else Http404."""
    seen = Target.objects.visible_to(request.user).binding().for_judging()
    target: Target = get_object_or_404(seen.select_related("item__plan__agency"), pk=pk)
    if not Target.objects.keepable_by(request.user).filter(pk=target.pk).exists():
        raise PermissionDenied
    return target


def _shown(
    request: HttpRequest,
    target: Target,
    *,
    change: ChangeForm | None = None,
    course: CourseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    on = today()
    context: dict[str, Any] = {
        "target": target,
        "promised": target_words(target, promise=facts_of(target).in_force(on)),
        "change": change or ChangeForm(target=target, on=on),
        "course": course or CourseForm(target=target, on=on),
        "changes": target.changes.select_related("made_by"),
        "on": on,
    }
    return render(request, "indicators/target.html", context, status=status)


def _filled(form: CourseForm, target: Target, fill: str) -> CourseForm:
    """The form as it was typed, with even stages, to be looked at and sent."""
    on = today()
    stages = even_stages(facts_of(target).in_force(on), fill, places=places_of(target))
    return CourseForm(form.filled(dict(stages)), target=target, on=on)


def _tell(form: Form, error: DomainError) -> None:
    """Says the refusal at the field that is wrong, or above the form."""
    field = str(error.params.get("field", ""))
    form.add_error(field if field in form.fields else None, str(error))


def _changed(since: Any) -> str:
    words = {"day": since}
    if since < today():
        return (
            _("Changed, in force since %(day)s: the days since then are judged by it too.") % words
        )
    return _("Changed, in force from %(day)s on.") % words


def _address(target: Target) -> str:
    return f"{reverse('indicator', args=[target.indicator_id])}#t{target.pk}"


urlpatterns = [
    path("targets/<int:pk>/", target_page, name="target"),
    path("targets/<int:pk>/change/", change, name="target-change"),
    path("targets/<int:pk>/course/", course, name="target-course"),
]
