"""The review of a draft: items beside their source, questions settled, the plan published."""

from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agencies.people import signed_in
from indicators.review_forms import ReviewForms, SettlementForm
from indicators.review_page import Question, ReviewPage, next_open, questions_of
from indicators.services.review import correct
from tasks.models import Plan, Problem, WorkItem
from tasks.services.publishing import publish
from tasks.services.review import settle_problem
from tasks.services.units import add_units
from worktracker.lib.clock import now
from worktracker.lib.errors import DomainError


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan at the item ``?item=`` or the question ``?question=``, else at the first that waits.

    Auditors and administrators read it.
    """
    user = signed_in(request)
    plans = Plan.objects.visible_to(user) if user.reads_drafts else Plan.objects.none()
    plan = get_object_or_404(plans.select_related("notice", "agency"), pk=pk)
    page = _page(plan, request.GET)
    return _shown(request, page, ReviewForms(page.item))


@require_POST
def save_item(request: HttpRequest, pk: int, ordinal: int) -> HttpResponse:
    """Keeps the corrections of one item and goes on to the next; shows it again with what is wrong."""
    plan = _plan(request, pk)
    page = _page(plan, {"item": str(ordinal)})
    forms = ReviewForms(page.item, request.POST)
    if not forms.are_valid():
        return _shown(request, page, forms, status=422)
    try:
        correct(
            page.item,
            correction=forms.correction(),
            targets=forms.lines(),
            version=forms.version,
            by=signed_in(request),
            at=now(),
        )
    except DomainError as refusal:
        forms.item.add_error(None, str(refusal))
        return _shown(request, page, forms, status=refusal.status)
    messages.success(request, _("Kept: task %(number)s.") % {"number": ordinal})
    following = [item.ordinal for item in page.items if item.ordinal > ordinal]
    return redirect(_address(plan, item=min(following, default=ordinal)))


@require_POST
def settle(request: HttpRequest, pk: int, order: int) -> HttpResponse:
    """Settles one question and goes on to the next open one."""
    plan = _plan(request, pk)
    problem = get_object_or_404(plan.problems.select_related("item", "plan"), order=order)
    form = SettlementForm(request.POST, agency_id=plan.agency_id)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, chain.from_iterable(form.errors.values()))))
        return redirect(_question_address(plan, problem))
    try:
        settle_problem(problem, **form.settlement(), by=signed_in(request), at=now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(_question_address(plan, problem))
    questions = questions_of(plan)
    following = next_open(questions, _number(questions, problem))
    if following is None:
        messages.success(request, _("Every question is settled."))
    return redirect(_question_address(plan, following.problem if following else problem))


@require_POST
def add_missing_units(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds the units that the notice names and the agency lacks."""
    plan = _plan(request, pk)
    added = add_units(plan, by=signed_in(request), at=now())
    message = ngettext("%(n)s unit was added.", "%(n)s units were added.", added) % {"n": added}
    messages.success(request, message)
    return redirect(_address(plan))


@require_POST
def publish_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes the plan, or says what it waits for."""
    plan = get_object_or_404(Plan.objects.editable_by(request.user), pk=pk)
    try:
        plan = publish(plan, by=signed_in(request), at=now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(plan))
    count = plan.items.count()
    message = ngettext("Published: %(n)s task.", "Published: %(n)s tasks.", count) % {"n": count}
    messages.success(request, message)
    return redirect("items")


def _plan(request: HttpRequest, pk: int) -> Plan:
    plans = Plan.objects.reviewable_by(request.user).select_related("notice", "agency")
    return get_object_or_404(plans, pk=pk)


def _page(plan: Plan, asked: Any) -> ReviewPage:
    try:
        return ReviewPage(plan, ordinal=_whole(asked, "item"), question=_whole(asked, "question"))
    except WorkItem.DoesNotExist as error:
        raise Http404 from error


def _whole(asked: Any, name: str) -> int | None:
    text = asked.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _shown(
    request: HttpRequest, page: ReviewPage, forms: ReviewForms, status: int = 200
) -> HttpResponse:
    may_write = Plan.objects.reviewable_by(request.user).filter(pk=page.plan.pk).exists()
    shown = {"page": page, "forms": forms, "plan": page.plan, "may_write": may_write}
    return render(request, "indicators/review.html", shown, status=status)


def _address(plan: Plan, **asked: int) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    place = f"#i{asked['item']}" if "item" in asked else ""
    return f"{reverse('review', args=[plan.pk])}{'?' if query else ''}{query}{place}"


def _question_address(plan: Plan, problem: Problem) -> str:
    place = f"#i{problem.item.ordinal}" if problem.item else ""
    return f"{_address(plan, question=_number(questions_of(plan), problem))}{place}"


def _number(questions: list[Question], problem: Problem) -> int:
    """The question's number as the page counts them."""
    return next(each.number for each in questions if each.problem.pk == problem.pk)


urlpatterns = [
    path("plans/<int:pk>/review/", review, name="review"),
    path("plans/<int:pk>/review/items/<int:ordinal>/", save_item, name="review-item"),
    path("plans/<int:pk>/review/questions/<int:order>/", settle, name="review-question"),
    path("plans/<int:pk>/review/units/", add_missing_units, name="review-units"),
    path("plans/<int:pk>/publish/", publish_plan, name="publish"),
]
