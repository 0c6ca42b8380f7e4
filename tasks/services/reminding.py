"""Who must hear of what: reminders claimed once each, and one digest a person a day."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from agencies.models import User
from tasks.choices import Part, ReminderKind
from tasks.models import OutboundMail, Reminder, WorkItem
from tasks.querysets import WorkItemQuerySet
from tasks.services.digest import DIGEST, write_digest
from worktracker.lib.workdays import add_workdays, is_workday, workdays_between

# Working days before the limit on which somebody is reminded, the longest first; 0 is the day
# itself, -1 the next working day after it.
STEPS = (7, 3, 1, 0, -1)
# From then on once in so many working days: a week.
EVERY = 5


def step_in_force(left: int) -> int | None:
    """The newest step that is reached with ``left`` working days left; None while it is too early.

    A step on a day when nothing ran stays in force until the next one, so it is made up for.
    """
    if left < STEPS[-1]:
        return STEPS[-1] - (STEPS[-1] - left) // EVERY * EVERY
    return min((step for step in STEPS if step >= left), default=None)


@transaction.atomic
def claim_reminders(*, on: date) -> int:
    """Writes down who is to be reminded today, one row a person, item, limit and step; returns how many are new.

    Those who report for a lead unit and can be reached hear of its published open items. Nothing is claimed
    on a day off, and nothing twice, however often this runs.
    """
    if not is_workday(on):
        return 0
    due = WorkItem.objects.published().open().filter(next_limit__lt=add_workdays(on, STEPS[0] + 1))
    wanted = _wanted(list(_recipients(due)), on=on)
    claimed = Reminder.objects.filter(item__in=due.values("pk"), limit=F("item__next_limit"))
    new = wanted - set(claimed.order_by().values_list("user_id", "item_id", "limit", "step"))
    Reminder.objects.bulk_create(
        [
            Reminder(
                user_id=user, item_id=item, kind=_kind(step), limit=limit, step=step, claimed_on=on
            )
            for user, item, limit, step in sorted(new)
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    return len(new)


def compose_digests(*, on: date, at: datetime) -> int:
    """Puts one digest a person into the outbox, of all that was claimed and still holds; returns how many.

    A person who got today's digest already gets the rest with the next one. Nobody gets an empty one, or
    any on a day off.
    """
    if not is_workday(on):
        return 0
    people = User.objects.reachable().filter(
        pk__in=Reminder.objects.unmailed().standing().order_by().values("user")
    )
    without = people.exclude(mails__kind=DIGEST, mails__day=on).select_related("unit")
    return sum(_compose(person, on=on, at=at) for person in without.order_by("pk"))


def _recipients(items: WorkItemQuerySet) -> Iterable[tuple[int, int, date]]:
    """``(user, item, limit)`` of everybody who reports for a lead unit of these items."""
    via = "unit__responsibilities"
    return (
        User.objects.reachable()
        .reporters()
        .filter(
            **{f"{via}__part": Part.LEAD, f"{via}__item__in": items},
            agency=F(f"{via}__item__plan__agency"),
        )
        .order_by()
        .values_list("pk", f"{via}__item", f"{via}__item__next_limit")
    )


def _wanted(told: Iterable[tuple[int, int, date]], *, on: date) -> set[tuple[int, int, date, int]]:
    """``(user, item, limit, step)`` of what is in force today."""
    steps = {
        limit: step_in_force(workdays_between(on, limit)) for limit in {row[2] for row in told}
    }
    return {(*row, step) for row in told if (step := steps[row[2]]) is not None}


def _kind(step: int) -> ReminderKind:
    if step > 0:
        return ReminderKind.DUE_SOON
    return ReminderKind.OVERDUE if step < 0 else ReminderKind.DUE_TODAY


@transaction.atomic
def _compose(person: User, *, on: date, at: datetime) -> bool:
    """The person's digest of the day; whether there was anything to write, and nobody else wrote it."""
    # Whoever composes for the same person at the same time waits here and finds nothing left.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if OutboundMail.objects.filter(user=person, kind=DIGEST, day=on).exists():
        return False
    reminders = list(Reminder.objects.unmailed().standing().filter(user=person).with_items())
    if not reminders:
        return False
    letter = write_digest(person, [reminder.item for reminder in reminders], on=on)
    mail = OutboundMail.objects.create(
        user=person,
        kind=DIGEST,
        day=on,
        address=person.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        created_at=at,
    )
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders]).update(mail=mail)
    return True
