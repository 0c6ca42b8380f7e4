"""How the rights over the administration, the system page and the sign-in log are tried."""

from typing import Any

from django.core import mail
from django.urls import reverse
from django.utils import timezone

from agencies.models import SignIn, User
from tasks.models import Activity, WorkItem
from worktracker.tests.rights.plans import CHANGED
from worktracker.tests.rights.reading import item
from worktracker.tests.rights.trying import PAGE, Asked, Right, opens, says
from worktracker.tests.rights.world import Place


def sign_in_row(place: Place, who: User | None) -> SignIn:
    """A line of the sign-in log."""
    return SignIn.objects.create(at=timezone.now(), username="typed-name", outcome="wrong_password")


def _nothing(place: Place, who: User | None) -> None:
    return None


def _empty_outbox(place: Place, who: User | None) -> None:
    mail.outbox.clear()


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
