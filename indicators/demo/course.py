"""How far each task of the demonstration had come, and in whose words. All of it is invented."""

from dataclasses import dataclass, field
from datetime import date

YEAR = 2024
DAYS = 366
# The working day on which each month's progress was reported.
REPORT_DAYS = {
    2: date(2024, 2, 23),
    3: date(2024, 3, 25),
    4: date(2024, 4, 25),
    5: date(2024, 5, 24),
    6: date(2024, 6, 25),
    7: date(2024, 7, 25),
    8: date(2024, 8, 26),
    9: date(2024, 9, 25),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone that the unit set for itself; ``reached`` in the report of that month, None where it was not."""

    name: str
    on: date
    reached: int | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """One task's year so far.

    Reports run from month ``first`` to ``last``. ``percent`` is what the last one says; 100 with ``closed`` ends
    the task in that month. ``open_from`` is the month from which occurrences stay undone; ``starts`` is a start
    later than January. ``unsigned`` are places among the lead units of those that have not signed for it yet.
    """

    percent: float
    words: str
    problems: str = ""
    next_step: str = ""
    first: int = 2
    last: int = 9
    closed: bool = False
    open_from: int = 13
    starts: date | None = None
    steps: tuple[Step, ...] = field(default=())
    unsigned: tuple[int, ...] = ()

    def percent_in(self, month: int) -> float:
        """Progress reported in a month: as the year went by, ending at ``percent``."""
        if month == self.last:
            return self.percent
        share = REPORT_DAYS[month].timetuple().tm_yday / REPORT_DAYS[self.last].timetuple().tm_yday
        return round(self.percent * share)

    def words_in(self, month: int) -> str:
        """The narrative of a month's report: the course's own words in the last one."""
        if month == self.last:
            return self.words
        if month == self.first:
            return "已明确承办人和阶段安排，工作启动。"
        return f"按计划推进，截至{month}月25日完成年度任务量的{self.percent_in(month):.0f}%。"

    def shared_in(self, month: int) -> str:
        """The narrative of the other lead units: they report on their own share."""
        if self.closed and month == self.last:
            return "本科室承担部分已全部完成。"
        return f"本科室承担部分按计划推进，截至{month}月25日已完成{self.percent_in(month):.0f}%。"
