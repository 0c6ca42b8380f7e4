"""A row of the ledger as a task: everything that its cells say, or why one of them cannot be read."""

from collections.abc import Mapping as Words
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from exchange.answers import yes_or_no
from exchange.switching import values
from exchange.switching.entry import Entry, Fault, Past
from exchange.switching.layout import Layout, Row
from exchange.switching.mapping import Mapping, Reading
from exchange.switching.values import WHOLE, Limits
from exchange.switching.words import MONTHS
from tasks.choices import State

LONGEST: Final = 5000  # characters of what a unit reports
LONGEST_TITLE: Final = 300
SPAN: Final = 6  # years from the plan's within which a limit is believed


def read_entries(
    layout: Layout, reading: Reading, mapping: Mapping
) -> tuple[list[Entry], list[Fault]]:
    """The tasks of a sheet, and what of them cannot be read. Rows without a task are passed over."""
    shares = _shares(layout, reading)
    rows = [_Row(layout, reading, mapping, row, shares=shares) for row in layout.rows]
    kept = [row for row in rows if row.is_task]
    return [row.entry() for row in kept], [fault for row in kept for fault in row.faults]


def unread(layout: Layout, reading: Reading, mapping: Mapping) -> Words[int, int]:
    """How many cells of each column cannot be read."""
    _entries, faults = read_entries(layout, reading, mapping)
    counts: dict[int, int] = dict.fromkeys(reading.columns, 0)
    for fault in faults:
        counts[fault.column] = counts.get(fault.column, 0) + 1
    return counts


def _shares(layout: Layout, reading: Reading) -> bool:
    column = reading.column("percent")
    texts = {layout.sheet.text(row.number, column) for row in layout.rows} if column else set()
    return values.holds_shares(texts)


class _Row:
    """One row on its way to an entry."""

    def __init__(
        self, layout: Layout, reading: Reading, mapping: Mapping, row: Row, *, shares: bool
    ) -> None:
        self.sheet, self.reading, self.mapping, self.row = layout.sheet, reading, mapping, row
        self.shares = shares
        self.faults: list[Fault] = []

    @property
    def is_task(self) -> bool:
        """Whether the row says what is to be done, in a cell of its own."""
        columns = [*self.reading.all_of("task"), *self.reading.all_of("measure")]
        return any(self.sheet.own(self.row.number, column) for column in columns)

    def entry(self) -> Entry:
        """All that the row says."""
        entry = Entry(self.sheet.title, self.row.number, section=self.row.section)
        entry.number = self._text("number")[:20]
        entry.domain = self._text("domain")
        self._name(entry)
        entry.lead = self._names("lead")
        entry.cooperating = [name for name in self._names("cooperating") if name not in entry.lead]
        entry.limits = self._limits()
        entry.limit_words = self._text("limit")[:300]
        self._standing(entry)
        self._words(entry)
        self._people(entry)
        self._light(entry)
        return entry

    def _text(self, key: str) -> str:
        """Of the field's columns, one below the other; merged cells count for each row that they cover."""
        found = (self.sheet.text(self.row.number, column) for column in self.reading.all_of(key))
        return "\n".join(dict.fromkeys(text for text in found if not values.is_nothing(text)))

    def _fault(self, key: str, code: str, sentence: str) -> None:
        column = self.reading.column(key) or 1
        value = self.sheet.text(self.row.number, column)[:60]
        at = (self.sheet.title, self.row.number, column)
        self.faults.append(Fault(*at, code, value, sentence))

    def _name(self, entry: Entry) -> None:
        """The task's words. Of a task that is merged over several measures, each measure is a task below it."""
        task, measure = self._text("task"), self._text("measure")
        column = self.reading.column("task")
        is_part = column is not None and (
            self.sheet.is_merged(self.row.number, column)
            or self.sheet.merged.get((self.row.number, column), (1, 1))[0] > 1
        )
        if is_part and measure:
            entry.section = " · ".join(filter(None, (entry.section, _clipped(task, 100))))
            entry.title, entry.text = _clipped(measure, LONGEST_TITLE), measure
        else:
            entry.title = _clipped(task or measure, LONGEST_TITLE)
            entry.text = "\n".join(filter(None, (task, measure)))

    def _names(self, key: str) -> list[str]:
        names = values.names_of(self._text(key))
        for name in names:
            if len(name) > 100:
                words = _("This is longer than the name of a unit. Separate units by 、.")
                self._fault(key, "long_name", words)
        return [name for name in names if len(name) <= 100]

    def _limits(self) -> Limits | None:
        year = self.mapping.year
        found = values.limits_of(self._text("limit"), self._text("limit_now"), year=year)
        if found is None:
            words = _(
                "No day can be read. Accepted are 2024-09-30, 2024.9.30, 9月30日, 9月底, 三季度, 年底前, 全年 and the "
                "like."
            )
            self._fault("limit", "no_day", words)
        elif abs(found.day.year - year) > SPAN:
            words = _(
                "The year %(found)s lies far from the plan's, %(year)s. Correct one of the two."
            )
            self._fault("limit", "far_year", words % {"found": found.day.year, "year": year})
            return None
        return found

    def _standing(self, entry: Entry) -> None:
        entry.percent = self._percent()
        entry.state = self._state(entry.percent)
        if entry.state == State.CLOSED:
            entry.percent, entry.closed_on = WHOLE, self._closed_on()

    def _percent(self) -> Decimal | None:
        text = self._text("percent")
        found = values.percent_of(text, shares=self.shares) if text else None
        if text and found is None:
            words = _(
                "This is no progress between 0 and 100 percent. Accepted are 60%, 60 and 0.6."
            )
            self._fault("percent", "no_percent", words)
        return found

    def _state(self, percent: Decimal | None) -> State:
        """By the words for it; where the ledger has none, 100 percent is closed and progress of any kind under way."""
        text, done = self._text("state"), self._text("done")
        found = values.state_of(text) if text else None
        if text and found is None:
            words = _("This is no state. Accepted are 未启动, 推进中, 已完成, 中止 and the like.")
            self._fault("state", "no_state", words)
        is_done = yes_or_no(done) if done else None
        if done and is_done is None:
            self._fault("done", "no_yes_or_no", _("This is neither 是 nor 否."))
        if found == State.CLOSED and is_done is False:
            words = _("The state says that it is done, this column that it is not. Correct one.")
            self._fault("done", "contradiction", words)
        if is_done:
            return State.CLOSED
        if found is not None:
            return State.IN_PROGRESS if found == State.TO_SIGN and percent else found
        if percent == WHOLE and is_done is None:
            return State.CLOSED
        is_moving = percent or self._text("progress") or any(self._text(key) for key in MONTHS)
        return State.IN_PROGRESS if is_moving or is_done is False else State.TO_SIGN

    def _closed_on(self) -> date:
        text, latest = self._text("closed_on"), self.mapping.as_of
        if not text:
            return latest
        found = values.day_of(text, year=self.mapping.year)
        if found is None or found > latest:
            words = _("This is no day up to %(latest)s, as of which the ledger stands.")
            self._fault("closed_on", "no_closing", words % {"latest": latest})
        return found or latest

    def _words(self, entry: Entry) -> None:
        """What is reported now, and what was reported in the months before."""
        for key in ("progress", "problems", "next_step"):
            if len(self._text(key)) > LONGEST:
                words = _("This is longer than %(most)s characters.") % {"most": LONGEST}
                self._fault(key, "too_long", words)
        entry.narrative = self._text("progress")[:LONGEST]
        entry.problems = self._text("problems")[:LONGEST]
        entry.next_step = self._text("next_step")[:LONGEST]
        entry.reported_on = self.mapping.as_of
        entry.past = self._past()
        if not entry.narrative and entry.past:
            self._stand_as(entry, entry.past.pop())

    def _stand_as(self, entry: Entry, last: Past) -> None:
        """Where no column says how the task stands now, the newest month does."""
        entry.narrative, entry.reported_on = last.narrative, last.on
        if entry.percent is None:
            entry.percent = last.percent
            if last.percent == WHOLE and not self._text("state") and not self._text("done"):
                entry.state, entry.closed_on = State.CLOSED, last.on

    def _past(self) -> list[Past]:
        found: list[Past] = []
        percent = Decimal("0.0")
        for key, month in MONTHS.items():
            text = self._text(key)
            if not text:
                continue
            if date(self.mapping.year, month, 1) > self.mapping.as_of:
                words = _("This month lies after %(day)s, as of which the ledger stands.")
                self._fault(key, "month_ahead", words % {"day": self.mapping.as_of})
                continue
            percent = values.percent_within(text, shares=self.shares) or percent
            day = min(values.month_end(self.mapping.year, month), self.mapping.as_of)
            found.append(Past(day, percent, text[:LONGEST]))
        return found

    def _people(self, entry: Entry) -> None:
        people, phones = values.people_of(self._text("people")), self._text("phone")
        if len(people) == 1 and not people[0][1] and phones:
            people, phones = [(people[0][0], phones)], ""
        entry.people = people
        leaders = self._text("leader")
        told = "、".join(" ".join(filter(None, each)) for each in people)
        entry.notes = [
            (label, text)
            for label, text in (
                (_("Responsible leader"), leaders),
                (_("People in charge"), told),
                (_("Telephone"), phones),
                (_("Source"), self._text("source")),
                (_("Remark"), self._text("remark")),
            )
            if text
        ]
        entry.people += [(name, "") for name in values.names_of(leaders)]

    def _light(self, entry: Entry) -> None:
        column = self.reading.column("light")
        if column is None:
            return
        at = (self.row.number, column)
        fill = self.sheet.fills.get(self.sheet.covered.get(at, at), "")
        text = self._text("light")
        entry.light = values.light_of(text, fill)
        if text and entry.light is None:
            words = _("This is no light. Accepted are 红, 黄, 绿, 蓝 and the cell's colour.")
            self._fault("light", "no_light", words)


def _clipped(text: str, most: int) -> str:
    """The first line, or its first sentence where it is long; its end replaced by … where that is too long."""
    line = " ".join(text.split("\n")[0].split())
    if len(line) > most // 3:
        line = line.partition("。")[0]
    return line if len(line) <= most else f"{line[: most - 1]}…"
