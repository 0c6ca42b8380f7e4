"""How the rights over plans, people and the administration are tried."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from agencies.choices import Role
from agencies.models import ApiToken, Deputy, SignIn, User
from agencies.services.accounts import seen_of
from indicators.review_forms import ReviewForms
from tasks.choices import PlanState
from tasks.models import Notice, Plan, Problem, WorkItem
from tasks.services.preferences import wishes_of
from tasks.tests.factories import AT, ON, make_deputy, make_item, make_notice, make_plan, make_user
from tasks.tests.notices import SMALL, make_domains
from worktracker.lib.opened import Opened
from worktracker.tests.rights.reading import item
from worktracker.tests.rights.trying import PAGE, Asked, Right
from worktracker.tests.rights.world import Place

CHANGED = "改过的标题"


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


def deputyship(place: Place, who: User | None) -> Deputy:
    """A colleague stands in for the place's clerk."""
    return make_deputy(place.clerk, make_user(unit=place.unit))


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


def _appoint(asked: Asked) -> Any:
    colleague = User.objects.filter(unit=asked.place.unit).exclude(pk=asked.thing.pk).first()
    deputy = colleague or asked.thing
    return asked.post(
        "/people/", {"principal": asked.thing.pk, "deputy": deputy.pk, "starts_on": str(ON)}
    )


def _clerk_with_colleague(place: Place, who: User | None) -> User:
    make_user(unit=place.unit)
    return place.clerk


def _domains(place: Place, who: User | None) -> None:
    make_domains()


def _prefer(asked: Asked) -> Any:
    """One's own form, with somebody else named in every way that one may think of."""
    other, opened = asked.thing.pk, ""
    if asked.who is not None:
        wishes = wishes_of(asked.who)
        opened = Opened(AT, wishes.digests()).written()
    sent = {"email": "changed@example.org", "opened": opened, "user": other, "pk": other}
    return asked.post(f"/me/?user={other}&pk={other}", sent)


def _admin(model: type, page: str = "change") -> Any:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return lambda asked: asked.post(reverse(name, args=[asked.thing.pk]), {"title": CHANGED})


def _is_published(asked: Asked, answer: Any) -> bool:
    return Plan.objects.get(pk=asked.thing.plan_id).state == PlanState.PUBLISHED


def _enter(asked: Asked) -> Any:
    return asked.get(reverse("admin:agencies_user_change", args=[asked.thing.pk]))


def _make_token(asked: Asked) -> Any:
    return asked.post(f"/accounts/{asked.thing.pk}/tokens/", {"name": "Export"})


def _add_person(asked: Asked) -> Any:
    """With more than the form offers: none of it may count."""
    unit = asked.thing
    sent = {"username": "newcomer", "display_name": "新同事", "role": "staff", "is_active": "on"}
    sent |= {"agency": str(unit.agency_id), "unit": str(unit.pk), "email": "", "password": "x"}
    return asked.post(reverse("admin:agencies_user_add"), sent)


def _who_waits(place: Place, who: User | None) -> User:
    return make_user(unit=place.unit, is_active=False)


def _about(address: Any, **sent: str) -> Any:
    """Sends what the page about an account shows: its post, and what was seen of it."""

    def post(asked: Asked) -> Any:
        row = User.objects.get(pk=asked.thing.pk)
        own = {"role": row.role, "agency": str(row.agency_id), "unit": str(row.unit_id)}
        return asked.post(address(row), own | {"seen": seen_of(row)} | sent)

    return post


def _move(asked: Asked) -> Any:
    return _about(lambda row: f"/accounts/{row.pk}/post/", role=Role.HEAD)(asked)


def _sign_in_row(place: Place, who: User | None) -> SignIn:
    return SignIn.objects.create(at=timezone.now(), username="typed-name", outcome="wrong_password")


OFFICES = {
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
    "appoint a deputy for a colleague": Right(
        _clerk_with_colleague,
        {PAGE: _appoint},
        lambda asked, answer: Deputy.objects.filter(principal=asked.thing).exists(),
    ),
    "end a colleague's deputyship": Right(
        deputyship,
        {PAGE: lambda asked: asked.post(f"/people/deputies/{asked.thing.pk}/end/")},
        lambda asked, answer: Deputy.objects.get(pk=asked.thing.pk).ended_at is not None,
    ),
    "change somebody else's preferences": Right(
        lambda place, who: place.clerk,
        {PAGE: _prefer},
        lambda asked, answer: User.objects.get(pk=asked.thing.pk).email == "changed@example.org",
        touches_oneself=True,
    ),
    "open a person in the administration": Right(
        lambda place, who: place.clerk,
        {PAGE: _enter},
        lambda asked, answer: asked.thing.username in answer.content.decode(),
    ),
    "make somebody a token": Right(
        lambda place, who: place.clerk,
        {PAGE: _make_token},
        lambda asked, answer: ApiToken.objects.filter(user=asked.thing).exists(),
    ),
    "add a person, whose account waits": Right(
        lambda place, who: place.unit,
        {PAGE: _add_person},
        lambda asked, answer: User.objects.waiting().filter(username="newcomer").exists(),
    ),
    "authorise an account": Right(
        _who_waits,
        {PAGE: _about(lambda row: f"/accounts/{row.pk}/authorise/")},
        lambda asked, answer: User.objects.get(pk=asked.thing.pk).is_active,
    ),
    "move a person to another unit": Right(
        lambda place, who: place.clerk,
        {PAGE: _move},
        lambda asked, answer: User.objects.get(pk=asked.thing.pk).role == Role.HEAD,
    ),
    "issue a one-time password": Right(
        lambda place, who: place.clerk,
        {PAGE: _about(lambda row: f"/accounts/{row.pk}/password/")},
        lambda asked, answer: User.objects.get(pk=asked.thing.pk).must_change_password,
    ),
    "close an account": Right(
        lambda place, who: place.clerk,
        {PAGE: _about(lambda row: f"/accounts/{row.pk}/close/", reason="调离")},
        lambda asked, answer: not User.objects.get(pk=asked.thing.pk).is_active,
    ),
    "read the sign-in log": Right(
        _sign_in_row,
        {PAGE: lambda asked: asked.get("/sign-ins/")},
        lambda asked, answer: asked.thing.username in answer.content.decode(),
    ),
    "read the system page": Right(
        lambda place, who: None,
        {PAGE: lambda asked: asked.get("/system/")},
        lambda asked, answer: answer.status_code == 200,
    ),
    "open the import of people": Right(
        lambda place, who: None,
        {PAGE: lambda asked: asked.get("/people/import/")},
        lambda asked, answer: answer.status_code == 200,
    ),
    "change an item in the administration": Right(
        item,
        {PAGE: _admin(WorkItem)},
        lambda asked, answer: WorkItem.objects.get(pk=asked.thing.pk).title == CHANGED,
    ),
}
