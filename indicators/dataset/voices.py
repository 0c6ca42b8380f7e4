"""What was said about the tasks of the invented year: comments, leaders' instructions, urgings."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from indicators.dataset import words
from indicators.dataset.calendar import Year, moment, workday_before
from indicators.dataset.courses import DONE, Course, Fate
from indicators.dataset.reports import About
from indicators.dataset.store import Store
from indicators.dataset.world import Office, Person, Team
from tasks.choices import CommentKind
from tasks.models import Activity, Comment, Urge

COMMENTED, INSTRUCTED, URGED = 0.03, 0.012, 0.35  # shares of the tasks; urged of those in arrears
IN_ARREARS = frozenset({Fate.OVERDUE, Fate.STEP_OVERDUE, Fate.UNSIGNED, Fate.UNREPORTED})
DAYS_BACK = 12


class Speaker:
    """Writes what an agency's people say, with the trail of it."""

    def __init__(self, store: Store, office: Office, year: Year, rng: Random) -> None:
        self.store, self.office, self.year, self.rng = store, office, year, rng

    def speak(self, about: About, course: Course, teams: Sequence[Team]) -> None:
        """What is said about one task, if anything."""
        rng = self.rng
        if rng.random() < COMMENTED:
            self._comment(about)
        if course.fate not in DONE and rng.random() < INSTRUCTED:
            self._instruct(about, teams[0])
        if course.fate in IN_ARREARS and rng.random() < URGED:
            self._urge(about, teams[0])

    def _comment(self, about: About) -> None:
        by = self.rng.choice((self.office.supervisor, self.office.leader))
        day = workday_before(self.year.on, self.rng, within=DAYS_BACK)
        self._say("commented", about, by, day, self.rng.choice(words.REMARKS))

    def _instruct(self, about: About, team: Team) -> None:
        rng = self.rng
        day = workday_before(self.year.on, rng, within=DAYS_BACK)
        columns: dict[str, Any] = {
            "kind": CommentKind.INSTRUCTION.value,
            "unit_id": team.pk,
            "due": day + timedelta(days=7),
        }
        text = rng.choice(words.INSTRUCTIONS)
        given = self._say("instructed", about, self.office.leader, day, text, team.name, **columns)
        if rng.random() < 0.5:
            answer: dict[str, Any] = {"kind": CommentKind.ANSWER.value, "answers_id": given}
            words_of = rng.choice(words.ANSWERS)
            self._say("answered", about, team.staff[0], self.year.on, words_of, **answer)

    def _say(
        self,
        verb: str,
        about: About,
        by: Person,
        day: date,
        text: str,
        subject: str = "",
        **columns: Any,
    ) -> int:
        hour = 8 if day == self.year.on else 11
        at = moment(day, hour, self.rng.randint(0, 29))
        said = self.store.add(
            Comment, item_id=about.item, author_id=by.pk, at=at, text=text, is_demo=True, **columns
        )
        changes = [{"field": "said", "old": "", "new": text}]
        self._record(verb, about, by, at, subject or about.name, changes)
        return said

    def _urge(self, about: About, team: Team) -> None:
        rng, by = self.rng, self.office.supervisor
        day = workday_before(self.year.on, rng, within=DAYS_BACK)
        at, note = moment(day, 10, rng.randint(0, 59)), rng.choice(words.URGING)
        self.store.add(
            Urge, item_id=about.item, unit_id=team.pk, by_id=by.pk, at=at, on=day, note=note
        )
        changes = [{"field": "units", "old": "", "new": team.name}]
        self._record("urged", about, by, at, about.name, changes, note)

    def _record(
        self,
        verb: str,
        about: About,
        by: Person,
        at: datetime,
        subject: str,
        changes: list[dict[str, str]],
        reason: str = "",
    ) -> None:
        self.store.add(
            Activity,
            verb=verb,
            agency_id=self.office.pk,
            plan_id=about.plan,
            item_id=about.item,
            actor_id=by.pk,
            actor_name=by.name,
            at=at,
            subject=subject,
            changes=changes,
            reason=reason,
        )
