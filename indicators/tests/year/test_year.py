"""The year 2024 over both plans, day by day: every flag and every letter, against a count of its own.

Once as it should run; once with each day running twice, cut off at random points and taken up again.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from agencies.choices import Part
from agencies.demo import create_deputies
from agencies.models import Appointment, Unit, User
from indicators.demo.load import create_people
from indicators.tests.year.events import Events, approvals_in_the_city, moment
from indicators.tests.year.oracle import Oracle, works
from tasks.choices import ReminderKind
from tasks.models import Flag, LightChange, OutboundMail, Reminder, WorkItem
from tasks.services import flagging, judging, reminding
from tasks.services.judging import judge
from tasks.services.reminding import claim_reminders, compose_digests
from tasks.services.report_dues import refresh_report_dues

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
BY_RULE = {flagged.kind.value for flagged in flagging.BY_RULE}


class Cut(Exception):
    """The machine stopped here."""


@pytest.fixture
def bureaus() -> None:
    """Both plans with their people: deputies, leaders in charge, and heads who approve."""
    files = sorted((Path(settings.BASE_DIR) / "fixtures").glob("*.json"))
    call_command("loaddata", *map(str, files), verbosity=0)
    create_people()
    create_deputies(date(2024, 3, 1))
    approvals_in_the_city()
    User.objects.filter(username="staff-5").update(is_active=False)  # a unit without anybody
    leader = User.objects.get(username="leader")
    for unit in Unit.objects.filter(agency=leader.agency).order_by("pk")[:6]:
        Appointment.objects.create(user=leader, unit=unit, part=Part.SUPERVISING_LEADER)
    refresh_report_dues(WorkItem.objects.all())


def test_a_year_day_by_day(bureaus: None, capsys: pytest.CaptureFixture[str]) -> None:
    live_through(lambda job: job())
    with capsys.disabled():
        sys.stdout.write(f"\n{told()}\n")


def test_a_year_cut_off_at_random_points_and_each_day_twice(
    bureaus: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(1231)  # noqa: S311  # a repeatable course of events, nothing secret
    cuts: Counter[str] = Counter()
    running: list[bool] = []  # a job, not people: they see an error and try again

    def cutting(module: Any, name: str, share: float) -> None:
        """Has a step of the jobs stop the machine now and then, before or after it was done."""
        whole = getattr(module, name)

        def cut(*args: Any, **kwargs: Any) -> Any:
            where = chance.random() if running else 1
            if where < share / 2:
                cuts[name] += 1
                raise Cut
            done = whole(*args, **kwargs)
            if where < share:
                cuts[name] += 1
                raise Cut
            return done

        monkeypatch.setattr(module, name, cut)

    cutting(reminding, "_claim", 0.1)
    cutting(reminding, "_compose", 0.005)
    cutting(reminding, "write_digest", 0.005)
    cutting(judging, "record_lights", 0.05)
    cutting(flagging, "insert_from", 0.01)

    def until_done_twice(job: Callable[[], object]) -> None:
        running.append(True)
        for _run in range(2):
            for _attempt in range(100):
                with suppress(Cut):
                    job()
                    break
        running.clear()

    live_through(until_done_twice)
    assert all(cuts[name] for name in ("_claim", "_compose", "write_digest", "record_lights"))
    assert cuts["insert_from"] > 0


def live_through(run: Callable[[Callable[[], object]], None]) -> None:
    """Every night and every morning of the year, then what people do; ``run`` runs a job."""
    events, seen = Events(20240101), set[Any]()
    day = FIRST
    while day <= LAST:
        run(lambda day=day: judge(on=day))
        oracle = Oracle(day)
        assert standing_flags() == oracle.flags(), day
        assert lights_are_recorded(day), day
        run(lambda day=day: morning(day))
        if works(day):
            wanted = oracle.reminders()
            assert claimed(day) == wanted - seen, day
            seen |= wanted
            assert_letters(day)
        else:
            assert not Reminder.objects.filter(claimed_on=day).exclude(kind="urged").exists()
            assert not OutboundMail.objects.filter(day=day).exists()
        events.happen(day)
        day += timedelta(days=1)
    kinds = set(Reminder.objects.values_list("kind", flat=True))
    assert kinds == set(ReminderKind.values)
    assert set(Flag.objects.values_list("kind", flat=True)) == BY_RULE


def morning(day: date) -> None:
    """The morning's job without its delivery."""
    claim_reminders(on=day)
    compose_digests(on=day, at=datetime.combine(day, time(8, 30), tzinfo=moment(day).tzinfo))


def claimed(day: date) -> set[Any]:
    """What was claimed on a day, urgings apart, which people claim."""
    rows = Reminder.objects.filter(claimed_on=day).exclude(kind=ReminderKind.URGED)
    return set(rows.values_list("user", "item", "kind", "limit", "step"))


def assert_letters(day: date) -> None:
    """One letter for each who was to hear of anything, none that is empty, none about what is closed."""
    told = Reminder.objects.filter(told_on=day).select_related("item", "mail")
    assert not Reminder.objects.filter(claimed_on=day, told_on__isnull=True).exists()
    assert all(row.item.is_open and row.mail.day == day for row in told)
    letters = Counter(OutboundMail.objects.filter(day=day).values_list("user", flat=True))
    assert set(letters) == {row.user_id for row in told}
    assert all(n == 1 for n in letters.values())


def standing_flags() -> set[tuple[int, str]]:
    """The flags of rules of the light that are open."""
    return set(Flag.objects.open().filter(kind__in=BY_RULE).values_list("item", "kind"))


def lights_are_recorded(day: date) -> bool:
    """Whether the record says of every item what its page shows."""
    rows = WorkItem.objects.with_light(on=day).values_list("judged_light", "light")
    return all(recorded == light for recorded, light in rows)


def told() -> str:
    """What the year came to, by kind."""
    raised = Counter(Flag.objects.values_list("kind", flat=True))
    cleared = Counter(Flag.objects.filter(cleared_on__isnull=False).values_list("kind", flat=True))
    reminders = Counter(Reminder.objects.values_list("kind", flat=True))
    return "\n".join(
        [
            f"2024 over {WorkItem.objects.count()} items, {User.objects.count()} people",
            *(
                f"  flags {kind:13} {raised[kind]:6} raised {cleared[kind]:6} cleared"
                for kind in sorted(raised)
            ),
            f"  lights changed {LightChange.objects.count()}",
            *(f"  reminders {kind:13} {reminders[kind]:6}" for kind in ReminderKind.values),
            f"  letters {OutboundMail.objects.count()}",
        ]
    )
