"""What people set for themselves: mail address, mails, what they are told of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from agencies.models import User
from tasks.choices import MUTABLE_KINDS, URGENT_EVENTS, WEEKLY, Event, ReminderKind
from tasks.errors import Stale
from tasks.models import Mute, ReminderMute
from tasks.services.activity import differences, record
from worktracker.lib.errors import stale_sentence
from worktracker.lib.opened import digest_of


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants; ``muted`` are the events not to be told of, ``quiet`` the kinds of reminders not to get.

    None of either is urgent. ``wants_weekly`` is true of everybody but the leaders who switched their letter off.
    """

    email: str
    wants_mail: bool
    muted: frozenset[str] = frozenset()
    quiet: frozenset[str] = frozenset()
    wants_weekly: bool = True

    def digests(self) -> dict[str, str]:
        """A digest of each, to tell whether somebody else changed it since it was shown."""
        return digest_of(
            {
                "email": self.email,
                "wants_mail": self.wants_mail,
                "muted": sorted(self.muted),
                "quiet": sorted(self.quiet),
                "wants_weekly": self.wants_weekly,
            }
        )


def wishes_of(person: User) -> Wishes:
    """What the person has set."""
    muted = Mute.objects.filter(user=person).values_list("event", flat=True)
    quiet = set(ReminderMute.objects.filter(user=person).values_list("kind", flat=True))
    return Wishes(
        person.email,
        person.wants_mail,
        frozenset(muted) - frozenset(URGENT_EVENTS),
        frozenset(quiet) & frozenset(MUTABLE_KINDS),
        wants_weekly=not (person.is_leader and WEEKLY in quiet),
    )


@transaction.atomic
def change_preferences(
    person: User, wishes: Wishes, *, seen: Mapping[str, str], at: datetime
) -> list[dict[str, str]]:
    """Stores what a person wants, by the person alone; returns the changes, none where nothing differs.

    ``seen`` are the digests of what the form showed. Raises Stale where one of them differs from what stands now.
    """
    row = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    old = wishes_of(row)
    if dict(seen) != old.digests():
        raise Stale(stale_sentence())
    new = _allowed(row, wishes)
    changes = differences(_mail(old), _mail(new))
    changes += _muting("muted", Event.values, old.muted, new.muted)
    changes += _muting("quiet", ReminderKind.values, old.quiet, new.quiet)
    if not changes:
        return []
    row.email, row.wants_mail = new.email, new.wants_mail
    row.save(update_fields=["email", "wants_mail"])
    _mute(row, old, new)
    _record("preferences_changed", row, at=at, changes=changes)
    return changes


def _allowed(person: User, wishes: Wishes) -> Wishes:
    """The wishes without what this person cannot switch off."""
    return replace(
        wishes,
        muted=wishes.muted & frozenset(Event.values) - frozenset(URGENT_EVENTS),
        quiet=wishes.quiet & frozenset(MUTABLE_KINDS),
        wants_weekly=wishes.wants_weekly or not person.is_leader,
    )


def _mute(person: User, old: Wishes, new: Wishes) -> None:
    Mute.objects.filter(user=person).exclude(event__in=new.muted).delete()
    events = [Mute(user=person, event=event) for event in sorted(new.muted - old.muted)]
    Mute.objects.bulk_create(events)
    ReminderMute.objects.filter(user=person).exclude(kind__in=_kinds(new)).delete()
    added = sorted(_kinds(new) - _kinds(old))
    ReminderMute.objects.bulk_create([ReminderMute(user=person, kind=kind) for kind in added])


def _kinds(wishes: Wishes) -> frozenset[str]:
    """What is stored as switched off, the weekly letter among the kinds of reminders."""
    return wishes.quiet if wishes.wants_weekly else wishes.quiet | {WEEKLY}


def _mail(wishes: Wishes) -> dict[str, Any]:
    return {
        "email": wishes.email,
        "wants_mail": wishes.wants_mail,
        "wants_weekly": wishes.wants_weekly,
    }


def _muting(
    field: str, words: Collection[str], old: Collection[str], new: Collection[str]
) -> list[dict[str, str]]:
    """One change a word, in the words' order: muted from now on, or told of again."""
    return [
        {"field": field, "old": word if word in old else "", "new": word if word in new else ""}
        for word in words
        if (word in old) != (word in new)
    ]


def _record(verb: str, person: User, *, at: datetime, changes: list[dict[str, str]]) -> None:
    record(verb, at=at, by=person, agency=person.agency, subject=str(person), changes=changes)
