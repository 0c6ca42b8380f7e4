"""The leaders' weekly letter: how the work of the year stands, once a week, with the week's first morning."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation

from agencies.choices import Role
from agencies.models import User
from tasks.choices import WEEKLY
from tasks.models import OutboundMail
from tasks.querysets import MailQuerySet
from tasks.services.posting import locked_person, post
from tasks.week import Week, read_unanswered, read_week
from tasks.week_words import counts, headline, sections, totals
from worktracker.lib.mail import Letter, write_letter
from worktracker.lib.workdays import is_workday


def compose_weekly(*, on: date, at: datetime) -> int:
    """Puts one letter a leader and week into the outbox; returns how many.

    The first working day on which this runs writes it, so that a morning that was missed is made up within the week.
    Nobody gets one who has switched it off, or where no published plan has a task. Who takes no mails finds it in the
    application alone.
    """
    if not is_workday(on):
        return 0
    written = _written(on).filter(user=OuterRef("pk"))
    leaders = User.objects.active().filter(~Exists(written), role=Role.LEADER)
    leaders = leaders.exclude(reminder_mutes__kind=WEEKLY)
    weeks: dict[int | None, Week | None] = {}
    composed = 0
    for leader in leaders.select_related("agency").order_by("agency", "pk"):
        # All leaders of an agency see the same.
        if leader.agency_id not in weeks:
            weeks[leader.agency_id] = read_week(leader, on=on)
        if week := weeks[leader.agency_id]:
            composed += _compose(leader, week, at=at)
    return composed


def write_weekly(leader: User, week: Week) -> Letter:
    """One letter about this week, in the product's language."""
    with translation.override(settings.LANGUAGE_CODE):
        unanswered = read_unanswered(leader)
        context = {
            "person": leader,
            "week": week,
            "sentences": headline(week, unanswered.total),
            "totals": totals(week),
            "counts": counts(week),
            "sections": sections(week, unanswered, leader),
            "is_compared": week.worse is not None,
            "overview_url": settings.SITE_URL + reverse("dashboard"),
            "demo": settings.DEMO,
        }
        return write_letter(WEEKLY, context)


@transaction.atomic
def _compose(leader: User, week: Week, *, at: datetime) -> bool:
    """One leader's letter of the week; whether nobody else wrote it and it is wanted."""
    person = locked_person(leader.pk)
    if person.reminder_mutes.filter(kind=WEEKLY).exists():
        return False
    if _written(week.on).filter(user=person).exists():
        return False
    post(write_weekly(person, week), to=person, kind=WEEKLY, day=week.on, at=at)
    return True


def _written(on: date) -> MailQuerySet:
    """Letters of the week that a day belongs to, Monday to Sunday."""
    monday = on - timedelta(days=on.weekday())
    return OutboundMail.objects.filter(
        kind=WEEKLY, day__gte=monday, day__lte=monday + timedelta(days=6)
    )
