"""How the rights over the administration, the system page and the sign-in log are tried."""

from typing import Any

from django.core import mail
from django.urls import reverse
from django.utils import timezone

from agencies.models import CalendarDay, SignIn, User
from tasks.models import Activity, LightRule, ReminderStep, WorkItem
from tasks.reminder_forms import ReminderPlanForm
from tasks.reminders.plan import plan_of
from tasks.services.reminder_plan import seen_plan
from worktracker.tests.rights.plans import CHANGED
from worktracker.tests.rights.reading import item
from worktracker.tests.rights.trying import PAGE, Asked, Right, opens, says
from worktracker.tests.rights.world import Place

LIGHT_RULES = {
    "behind_warn": "3",
    "behind_late": "9",
    "near_workdays": "5",
    "stalled_days": "",
    "since": "2099-01-01",
    "reason": "试行",
    "seen": "0",
}
MARKED = {"day": "2024-10-18", "counts_as": "closed", "name": "停电"}


def sign_in_row(place: Place, who: User | None) -> SignIn:
    """A line of the sign-in log."""
    return SignIn.objects.create(at=timezone.now(), username="typed-name", outcome="wrong_password")


def _nothing(place: Place, who: User | None) -> None:
    return None


def _empty_outbox(place: Place, who: User | None) -> None:
    mail.outbox.clear()


def _reminder_plan(place: Place, who: User | None) -> dict[str, Any]:
    """The form as the page shows it, with one number changed."""
    form = ReminderPlanForm.showing(plan_of(place.agency.pk), seen=seen_plan(place.agency))
    filled = {name: value for name, value in form.initial.items() if value is not None}
    return {**filled, "limit_staff_before": "20, 7, 0"}


def _enter(asked: Asked) -> Any:
    return asked.get(reverse("admin:agencies_user_change", args=[asked.thing.pk]))


def _change_item(asked: Asked) -> Any:
    address = reverse("admin:tasks_workitem_change", args=[asked.thing.pk])
    return asked.post(address, {"title": CHANGED})


def _is_sent(asked: Asked, answer: Any) -> bool:
    return bool(mail.outbox) or Activity.objects.filter(verb="mail_tested").exists()


RUNNING = {
    "open the administration": Right(
        _nothing, {PAGE: lambda asked: asked.get(reverse("admin:index"))}, opens
    ),
    "open a person in the administration": Right(
        lambda place, who: place.clerk,
        {PAGE: _enter},
        lambda asked, answer: says(asked.thing.username)(asked, answer),
    ),
    "change an item in the administration": Right(
        item,
        {PAGE: _change_item},
        lambda asked, answer: WorkItem.objects.get(pk=asked.thing.pk).title == CHANGED,
    ),
    "read the system page": Right(_nothing, {PAGE: lambda asked: asked.get("/system/")}, opens),
    "read the history of jobs": Right(
        _nothing, {PAGE: lambda asked: asked.get("/system/jobs/")}, opens
    ),
    "mark a day of the calendar": Right(
        _nothing,
        {PAGE: lambda asked: asked.post("/calendar/", MARKED)},
        lambda asked, answer: CalendarDay.objects.filter(day=MARKED["day"]).exists(),
    ),
    "read the light rules": Right(
        lambda place, who: place.agency.pk,
        {PAGE: lambda asked: asked.get(f"/settings/lights/?agency={asked.thing}")},
        opens,
    ),
    "set the light rules": Right(
        lambda place, who: place.agency.pk,
        {PAGE: lambda asked: asked.post(f"/settings/lights/?agency={asked.thing}", LIGHT_RULES)},
        lambda asked, answer: LightRule.objects.filter(agency=asked.thing).exists(),
    ),
    "change the plan of reminders": Right(
        _reminder_plan,
        {PAGE: lambda asked: asked.post("/settings/reminders/", asked.thing)},
        lambda asked, answer: ReminderStep.objects.exists(),
    ),
    "send a test mail": Right(
        _empty_outbox,
        {PAGE: lambda asked: asked.post("/system/test-mail/", {"to": "office@example.org"})},
        _is_sent,
    ),
    "read the sign-in log": Right(
        sign_in_row, {PAGE: lambda asked: asked.get("/sign-ins/")}, says("typed-name")
    ),
    "export the sign-in log": Right(
        sign_in_row, {PAGE: lambda asked: asked.get("/sign-ins/file/")}, opens
    ),
}
