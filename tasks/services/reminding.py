"""Who must hear of what: reminders claimed once each, and one digest a person a day."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby, islice
from operator import attrgetter

from django.db import transaction
from django.db.models import Exists, OuterRef

from agencies.models import User
from tasks.choices import Audience, ReminderKind
from tasks.models import OutboundMail, Reminder
from tasks.reminders.causes import CHUNK, Cause, causes
from tasks.reminders.people import Reach, read_reach
from tasks.reminders.plan import plan_of, step_in_force
from tasks.services.digest import DIGEST, write_digest
from tasks.services.posting import locked_person, post
from worktracker.lib.workdays import is_workday, workdays_between

PEOPLE = 100  # whose reminders are read at once
Key = tuple[int, int, str, date, int]  # person, item, kind, limit, step


def claim_reminders(*, on: date) -> int:
    """Writes down who is to be reminded today, one row a person, item, kind, limit and step; returns how many are new.

    What is due comes in batches, each in its own transaction, so that what was claimed before a stop stays claimed.
    Nothing is claimed on a day off, and nothing twice, however often this runs. What has nobody to be reminded goes to
    the supervision office.
    """
    if not is_workday(on):
        return 0
    reach, found = read_reach(on=on), causes(on=on)
    return sum(_claim(batch, reach, on=on) for batch in iter(lambda: [*islice(found, CHUNK)], []))


def compose_digests(*, on: date, at: datetime) -> int:
    """Puts one digest a person into the outbox, of all that was claimed and still holds; returns how many.

    A person who got today's digest already gets the rest with the next one. Nobody gets an empty one, or
    any on a day off. Who takes no mails finds it in the application alone.
    """
    if not is_workday(on):
        return 0
    waiting = Reminder.objects.untold().order_by().values("user")
    written = OutboundMail.objects.filter(user=OuterRef("pk"), kind=DIGEST, day=on)
    people = User.objects.active().filter(~Exists(written), pk__in=waiting)
    ids = list(people.order_by("pk").values_list("pk", flat=True))
    batches = (ids[start : start + PEOPLE] for start in range(0, len(ids), PEOPLE))
    return sum(_compose(own, on=on, at=at) for some in batches for own in _standing(some))


def _standing(people: Sequence[int]) -> Iterator[list[Reminder]]:
    """What each of these people was not told of yet and still holds, a list a person."""
    rows = Reminder.objects.untold().standing().filter(user__in=people).with_items()
    for _person, own in groupby(rows.order_by("user", "pk"), key=attrgetter("user_id")):
        yield list(own)


@transaction.atomic
def _claim(batch: Sequence[Cause], reach: Reach, *, on: date) -> int:
    wanted: dict[tuple[int, int, str, date], tuple[int, int | None]] = {}
    for cause in batch:
        for person, kind, step in _told(cause, reach, on=on):
            key = (person, cause.item, kind, cause.day)
            # Of several steps in force for one person, the newest.
            if key not in wanted or step < wanted[key][0]:
                wanted[key] = (step, cause.unit)
    items, days = {key[1] for key in wanted}, {key[3] for key in wanted}
    claimed = Reminder.objects.filter(item__in=items, limit__in=days).order_by()
    known: set[Key] = set(claimed.values_list("user", "item", "kind", "limit", "step"))
    new = [
        Reminder(
            user_id=key[0],
            item_id=key[1],
            kind=key[2],
            limit=key[3],
            step=step,
            unit_id=unit,
            claimed_on=on,
        )
        for key, (step, unit) in sorted(wanted.items(), key=lambda pair: pair[0])
        if (*key, step) not in known
    ]
    Reminder.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(new)


def _told(cause: Cause, reach: Reach, *, on: date) -> Iterator[tuple[int, ReminderKind, int]]:
    """``(person, kind, step)`` of everybody whom a step of the agency's plan has reached."""
    left = workdays_between(on, cause.day)
    plan = plan_of(cause.agency)
    for audience in Audience:
        step = step_in_force(plan.get((cause.topic, audience), ()), left)
        if step is None:
            continue
        kind = cause.kind(step)
        for person in reach.of(audience, unit=cause.unit, agency=cause.agency):
            if person != cause.but and reach.wants(person, kind):
                yield person, kind, step
        if audience == Audience.STAFF and reach.has_nobody(cause.unit):
            for person in reach.of(Audience.OFFICE, unit=cause.unit, agency=cause.agency):
                yield person, ReminderKind.NOBODY, step


@transaction.atomic
def _compose(reminders: Sequence[Reminder], *, on: date, at: datetime) -> bool:
    """One person's digest of the day; whether nobody else wrote it."""
    person = locked_person(reminders[0].user_id)
    if OutboundMail.objects.filter(user=person, kind=DIGEST, day=on).exists():
        return False
    letter = write_digest(person, reminders, on=on)
    mail = post(letter, to=person, kind=DIGEST, day=on, at=at)
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders]).update(
        mail=mail, told_on=on
    )
    return True
