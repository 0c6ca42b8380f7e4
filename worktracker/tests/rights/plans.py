"""How the rights over plans in review are tried."""

from typing import Any

from agencies.models import Unit, User
from indicators.review_forms import ReviewForms
from tasks.choices import PlanState
from tasks.models import Notice, Plan, Problem, WorkItem
from tasks.tests.factories import make_item, make_notice, make_plan
from tasks.tests.notices import SMALL, make_domains
from worktracker.tests.rights.trying import PAGE, Asked, Right, opens
from worktracker.tests.rights.world import Place

CHANGED = "改过的标题"
MISSING = "核与辐射监管科"


def draft(place: Place, who: User | None) -> WorkItem:
    """The only item of the place's plan in review."""
    text = "（1）推进断面达标。"
    notice = make_notice(agency=place.agency, text=text)
    plan = make_plan(agency=place.agency, code="in-review", notice=notice, state=PlanState.DRAFT)
    return make_item(plan=plan, unit=place.unit, ordinal=1, spans=[[0, len(text)]], text=text)


def question(place: Place, who: User | None) -> Problem:
    """A question of that plan."""
    row = draft(place, who)
    return Problem.objects.create(plan=row.plan, item=row, order=1, code="date_before_notice")


def missing_unit(place: Place, who: User | None) -> Problem:
    """A question of that plan about a unit that the agency lacks."""
    row = draft(place, who)
    return Problem.objects.create(
        plan=row.plan, item=row, order=1, code="unknown_unit", params={"name": MISSING}
    )


def corrected(asked: Asked) -> Any:
    """The review's form of the item with another title."""
    forms, sent = ReviewForms(asked.thing), {}
    sets = (forms.units, forms.steps, forms.targets)
    rows = [forms.item, *(row for each in sets for row in (each.management_form, *each.forms))]
    for field in (field for row in rows for field in row):
        value = field.value()
        sent[field.html_name] = "" if value is None or value is False else str(value)
    kept = {name: value for name, value in sent.items() if not name.endswith("-DELETE")}
    title = next(name for name in kept if name.endswith("title"))
    return asked.post(f"/plans/{asked.thing.plan_id}/review/items/1/", kept | {title: CHANGED})


def _domains(place: Place, who: User | None) -> None:
    make_domains()


def _is_published(asked: Asked, answer: Any) -> bool:
    return Plan.objects.get(pk=asked.thing.plan_id).state == PlanState.PUBLISHED


PLANS = {
    "open the page where notices are taken in": Right(
        lambda place, who: None, {PAGE: lambda asked: asked.get("/intake/")}, opens
    ),
    "take in a notice for the own agency": Right(
        _domains,
        {PAGE: lambda asked: asked.post("/intake/", {"text": SMALL, "provenance": "市局"})},
        lambda asked, answer: Notice.objects.filter(agency=asked.place.agency).exists(),
    ),
    "correct an item in review": Right(
        draft,
        {PAGE: corrected},
        lambda asked, answer: WorkItem.objects.get(pk=asked.thing.pk).title == CHANGED,
    ),
    "settle a question in review": Right(
        question,
        {
            PAGE: lambda asked: asked.post(
                f"/plans/{asked.thing.plan_id}/review/questions/1/",
                {"how": "dismiss", "reason": "原文如此"},
            )
        },
        lambda asked, answer: Problem.objects.get().resolved_at is not None,
    ),
    "add the units that a notice names and the agency lacks": Right(
        missing_unit,
        {PAGE: lambda asked: asked.post(f"/plans/{asked.thing.plan_id}/review/units/")},
        lambda asked, answer: Unit.objects.filter(agency=asked.place.agency, name=MISSING).exists(),
    ),
    "publish a plan": Right(
        draft,
        {PAGE: lambda asked: asked.post(f"/plans/{asked.thing.plan_id}/publish/")},
        _is_published,
    ),
    "set how a plan is reported on": Right(
        lambda place, who: place.plan,
        {
            PAGE: lambda asked: asked.post(
                f"/plans/{asked.thing.pk}/reporting/",
                {"version": asked.thing.version, "cadence": "quarterly", "day": 20, "lag": 0},
            )
        },
        lambda asked, answer: Plan.objects.get(pk=asked.thing.pk).cadence == "quarterly",
    ),
}
