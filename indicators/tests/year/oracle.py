"""Counts by itself who is to hear of what, and which flags stand: plain loops over plain rows, none of the product's
rules, querysets or derived columns.
"""

from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar

from agencies.models import Appointment, Deputy, User
from tasks.models import (
    Milestone,
    Occurrence,
    Period,
    Plan,
    ProgressReport,
    Responsibility,
    WorkItem,
)

CHINA = ZoneInfo("Asia/Shanghai")
OPEN = {"to_sign", "in_progress", "to_verify"}
AT_WORK = {"to_sign", "in_progress"}
HANDED_IN = {"to_approve", "submitted", "accepted"}
# Working days left at which a step begins, written out; None: not at all.
AFTER_A_DAY = [-1 - 5 * n for n in range(80)]
LADDERS: dict[tuple[str, str], list[int]] = {
    ("limit", "staff"): [30, 7, 3, 1, 0, *AFTER_A_DAY],
    ("limit", "head"): [3, 1, 0, *AFTER_A_DAY],
    ("limit", "leader"): [-3 - 5 * n for n in range(80)],
    ("limit", "office"): [-5 - 5 * n for n in range(80)],
    ("sign", "staff"): [1, 0, *AFTER_A_DAY],
    ("sign", "head"): AFTER_A_DAY,
    ("sign", "office"): [-3 - 5 * n for n in range(80)],
    ("report", "staff"): [3, 1, 0, *AFTER_A_DAY],
    ("report", "head"): [0, *AFTER_A_DAY],
    ("report", "office"): [-3 - 5 * n for n in range(80)],
    ("to_approve", "head"): [-1 - 2 * n for n in range(200)],
    ("to_approve", "office"): [-5 - 5 * n for n in range(80)],
    ("submitted", "office"): [-2 - 3 * n for n in range(130)],
    ("returned", "staff"): [-1 - 2 * n for n in range(200)],
    ("returned", "head"): [-3 - 2 * n for n in range(200)],
    ("returned", "office"): [-5 - 5 * n for n in range(80)],
}
Key = tuple[int, int, str, date, int]


@cache
def works(day: date) -> bool:
    """Whether offices are open, straight from the library."""
    return bool(chinese_calendar.is_workday(day))


def left(on: date, day: date) -> int:
    """Working days from ``on`` to ``day``, counted one by one."""
    sign, first, last = (1, on, day) if day >= on else (-1, day, on)
    return sign * sum(works(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


class Oracle:
    """What stands in the tables on a morning, and what follows from it."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.plans = {row["id"]: row for row in Plan.objects.values()}
        self.items = {row["id"]: row for row in WorkItem.objects.values()}
        self.parts: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in Responsibility.objects.values():
            self.parts[row["item_id"]].append(row)
        self.reports = list(ProgressReport.objects.values())
        self.periods = {row["id"]: row for row in Period.objects.values()}
        self.steps: dict[int, list[date]] = defaultdict(list)
        for step in Milestone.objects.values():
            if step["date"] and not (
                step["reached_on"] or step["needs_confirmation"] or step["is_limit"]
            ):
                self.steps[step["item_id"]].append(step["date"])
        for item, due, done in Occurrence.objects.values_list("duty__item", "due", "done_on"):
            if done is None:
                self.steps[item].append(due)
        self._people()
        self._lefts: dict[date, int] = {}

    def reminders(self) -> set[Key]:
        """Every reminder in force this morning: person, item, kind, limit, step."""
        found: dict[tuple[int, int, str, date], int] = {}
        for topic, item, unit, day, but in self._matters():
            agency = self.plans[self.items[item]["plan_id"]]["agency_id"]
            days = self._left(day)
            for who in ("staff", "head", "leader", "office"):
                begun = [n for n in LADDERS.get((topic, who), []) if n >= days]
                if not begun:
                    continue
                step = min(begun)
                told = [(one, _kind(topic, step)) for one in self._of(who, unit, agency)]
                if who == "staff" and unit is not None and not self._of("staff", unit, agency):
                    told = [(one, "nobody") for one in self.office[agency]]
                for person, kind in told:
                    if person != but:
                        key = (person, item, kind, day)
                        found[key] = min(step, found.get(key, step))
        return {(*key, step) for key, step in found.items()}

    def flags(self) -> set[tuple[int, str]]:
        """Every flag that the rules of the light hold up today: item and kind."""
        found = set()
        for pk, item in self.items.items():
            if item["state"] not in OPEN:
                continue
            limit = self._limit(pk)
            planned, reached = self._planned(item), float(item["progress"])
            if limit < self.on:
                found.add((pk, "overdue"))
            elif self._left(limit) <= 7:
                found.add((pk, "due_soon"))
            if item["kind"] == "task" and planned - reached >= 5 - 1e-9:
                found.add((pk, "behind"))
            due = self._item_due(pk)
            if due is not None and due < self.on:
                found.add((pk, "not_reported"))
            moved = max(item["moved_on"] or item["starts_on"], item["starts_on"])
            if item["kind"] == "task" and reached < 100 and (self.on - moved).days > 60:
                found.add((pk, "stalled"))
        return found

    def _people(self) -> None:
        self.staff: dict[int, set[int]] = defaultdict(set)
        self.heads: dict[int, set[int]] = defaultdict(set)
        self.leaders: dict[int, set[int]] = defaultdict(set)
        self.office: dict[int, set[int]] = defaultdict(set)
        role_of = {}
        for row in User.objects.filter(is_active=True).values():
            role_of[row["id"]] = row
            if row["role"] == "staff":
                self.staff[row["unit_id"]].add(row["id"])
            if row["role"] == "head":
                self.heads[row["unit_id"]].add(row["id"])
            if row["role"] == "supervisor":
                self.office[row["agency_id"]].add(row["id"])
        for row in Deputy.objects.filter(ended_at__isnull=True).values():
            within = row["starts_on"] <= self.on and (row["ends_on"] or date.max) >= self.on
            if within:
                principal = role_of[row["principal_id"]]
                group = self.heads if principal["role"] == "head" else self.staff
                group[principal["unit_id"]].add(row["deputy_id"])
        for row in Appointment.objects.exclude(part="liaison").values():
            self.leaders[row["unit_id"]].add(row["user_id"])

    def _of(self, who: str, unit: int | None, agency: int) -> set[int]:
        if who == "office" or (unit is None and who == "staff"):
            return self.office[agency]
        if unit is None:
            return set()
        if who == "staff":
            return self.staff[unit] or self.heads[unit]
        return self.heads[unit] if who == "head" else self.leaders[unit]

    def _matters(self) -> Any:
        """``(topic, item, unit, day, person left out)`` of everything that somebody waits for."""
        for pk, item in self.items.items():
            if item["state"] not in OPEN:
                continue
            published = self.plans[item["plan_id"]]["published_at"].astimezone(CHINA).date()
            for part in self.parts[pk]:
                if part["part"] == "lead" and part["state"] in AT_WORK:
                    yield "limit", pk, part["unit_id"], self._limit(pk), None
                if part["state"] == "to_sign":
                    yield "sign", pk, part["unit_id"], _workdays_after(published, 3), None
                due = self._part_due(item, part)
                if due is not None:
                    yield "report", pk, part["unit_id"], due, None
            if not self.parts[pk] and item["state"] in AT_WORK:
                yield "limit", pk, None, self._limit(pk), None
                due = self._item_due(pk)
                if due is not None:
                    yield "report", pk, None, due, None
        for report in self.reports:
            if self.items[report["item_id"]]["state"] not in OPEN:
                continue
            if report["state"] in ("to_approve", "submitted"):
                day = report["reported_at"].astimezone(CHINA).date()
                yield (
                    report["state"],
                    report["item_id"],
                    report["unit_id"],
                    day,
                    report["reported_by_id"],
                )
            if report["state"] == "returned":
                day = report["decided_at"].astimezone(CHINA).date()
                yield "returned", report["item_id"], report["unit_id"], day, None

    def _limit(self, pk: int) -> date:
        return min([self.items[pk]["limit"], *self.steps[pk]])

    def _part_due(self, item: dict[str, Any], part: dict[str, Any]) -> date | None:
        if part["state"] not in AT_WORK:
            return None
        return self._next_due(item, part["unit_id"])

    def _item_due(self, pk: int) -> date | None:
        item = self.items[pk]
        if not self.parts[pk]:
            return self._next_due(item, None) if item["state"] in AT_WORK else None
        leads = [part for part in self.parts[pk] if part["part"] == "lead"]
        dues = [due for part in leads if (due := self._part_due(item, part))]
        return min(dues, default=None)

    def _next_due(self, item: dict[str, Any], unit: int | None) -> date | None:
        published = self.plans[item["plan_id"]]["published_at"].astimezone(CHINA).date()
        handed = [
            self.periods[row["period_id"]]["due"]
            for row in self.reports
            if row["item_id"] == item["id"]
            and row["state"] in HANDED_IN
            and (unit is None or row["unit_id"] == unit)
        ]
        newest = max(handed, default=date.min)
        return min(
            (
                period["due"]
                for period in self.periods.values()
                if period["plan_id"] == item["plan_id"]
                and period["due"] >= published
                and period["due"] > newest
                and period["ends"] >= item["starts_on"]
            ),
            default=None,
        )

    def _planned(self, item: dict[str, Any]) -> float:
        """Percent by plan, rounded to a tenth, half up."""
        start, limit = item["starts_on"], item["limit"]
        if start > self.on:
            return 0
        if limit <= self.on:
            return 100
        share = 1000 * ((self.on - start).days + 1) / ((limit - start).days + 1)
        return int(share + 0.5) / 10

    def _left(self, day: date) -> int:
        if day not in self._lefts:
            self._lefts[day] = left(self.on, day)
        return self._lefts[day]


def _workdays_after(day: date, days: int) -> date:
    while days:
        day += timedelta(days=1)
        days -= works(day)
    return day


def _kind(topic: str, step: int) -> str:
    if topic == "limit":
        return "overdue" if step < 0 else "due_today" if step == 0 else "due_soon"
    if topic == "report":
        return "not_reported" if step < 0 else "to_report"
    return {"sign": "to_sign", "submitted": "to_verify"}.get(topic, topic)
