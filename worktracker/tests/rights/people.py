"""How the rights over people, their deputies and their handing over are tried."""

from typing import Any

from agencies.choices import Role
from agencies.models import Deputy, User
from tasks.choices import ReportState
from tasks.models import ProgressReport
from tasks.owed import fingerprint_of, owed_by
from tasks.services.preferences import wishes_of
from tasks.tests.factories import AT, ON, make_deputy, make_report, make_user
from worktracker.lib.opened import Opened
from worktracker.tests.rights.reading import TITLE, item
from worktracker.tests.rights.trying import PAGE, Asked, Right, says
from worktracker.tests.rights.world import Place


def deputyship(place: Place, who: User | None) -> Deputy:
    """A colleague stands in for the place's clerk."""
    return make_deputy(place.clerk, make_user(unit=place.unit))


def leaver(place: Place, who: User | None) -> User:
    """The place's clerk with a draft that somebody must take, and a colleague who can."""
    make_user(unit=place.unit)
    make_report(item(place), unit=place.unit, by=place.clerk, state=ReportState.DRAFT)
    return place.clerk


def who_handed_over(place: Place, who: User | None) -> User:
    """The place's clerk, who counts as leaving."""
    User.objects.filter(pk=place.clerk.pk).update(left_at=AT)
    return place.clerk


def only_supervisor(place: Place, who: User | None) -> User:
    """The place's office, which nobody else is left in but who asks."""
    office = User.objects.filter(agency=place.agency, role=Role.SUPERVISOR)
    office.exclude(pk__in=[place.office.pk, who.pk if who else None]).update(left_at=AT)
    return place.office


def _appoint(asked: Asked) -> Any:
    colleague = User.objects.filter(unit=asked.place.unit).exclude(pk=asked.thing.pk).first()
    deputy = colleague or asked.thing
    return asked.post(
        "/people/", {"principal": asked.thing.pk, "deputy": deputy.pk, "starts_on": str(ON)}
    )


def _clerk_with_colleague(place: Place, who: User | None) -> User:
    make_user(unit=place.unit)
    return place.clerk


def _prefer(asked: Asked) -> Any:
    """One's own form, with somebody else named in every way that one may think of."""
    other, opened = asked.thing.pk, ""
    if asked.who is not None:
        wishes = wishes_of(asked.who)
        opened = Opened(AT, wishes.digests()).written()
    sent = {"email": "changed@example.org", "opened": opened, "user": other, "pk": other}
    return asked.post(f"/me/?user={other}&pk={other}", sent)


def _open_leaving(asked: Asked) -> Any:
    return asked.get(f"/people/{asked.thing.pk}/leaving/")


def _hand_over(asked: Asked) -> Any:
    """To whoever came to the unit last, as the page offers it."""
    person = User.objects.get(pk=asked.thing.pk)
    colleagues = User.objects.filter(agency=person.agency_id).exclude(pk=person.pk)
    sent = {
        "successor": colleagues.latest("pk").pk,
        "reason": "调离",
        "seen": fingerprint_of(owed_by(person, on=ON)),
    }
    return asked.post(f"/people/{person.pk}/leaving/", sent)


def _is_leaving(asked: Asked, answer: Any) -> bool:
    return User.objects.get(pk=asked.thing.pk).left_at is not None


def _is_handed_over(asked: Asked, answer: Any) -> bool:
    passed = ProgressReport.objects.exclude(reported_by=asked.thing).exists()
    return passed and _is_leaving(asked, answer)


PEOPLE_RIGHTS = {
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
    "see how much a leaver still owes": Right(
        leaver,
        {PAGE: _open_leaving},
        lambda asked, answer: says(asked.thing.display_name)(asked, answer),
    ),
    "read what a leaver still owes, row by row": Right(leaver, {PAGE: _open_leaving}, says(TITLE)),
    "hand over what a leaver owes, who counts as leaving then": Right(
        leaver, {PAGE: _hand_over}, _is_handed_over
    ),
    "hand over for an agency's only other supervisor": Right(
        only_supervisor, {PAGE: _hand_over}, _is_leaving
    ),
    "let somebody who handed over stay after all": Right(
        who_handed_over,
        {
            PAGE: lambda asked: asked.post(
                f"/people/{asked.thing.pk}/leaving/", {"action": "call_off"}
            )
        },
        lambda asked, answer: not _is_leaving(asked, answer),
    ),
    "hand one's own work over": Right(
        lambda place, who: who or place.clerk, {PAGE: _hand_over}, _is_leaving
    ),
}
