"""What was measured in the demonstration: as the story tells it, else invented from how far the task had come."""

from datetime import date
from decimal import Decimal

from indicators.choices import Aggregation, Op, TargetKind
from indicators.demo import jilin, taian
from indicators.demo.course import DAYS, REPORT_DAYS, Course
from indicators.models import Target
from tasks.models import WorkItem

READINGS = taian.READINGS | jilin.READINGS


def told(item: WorkItem, day: date) -> dict[int, Decimal]:
    """The month's readings of the indicators that the story names: indicator id → value."""
    return {
        target.indicator_id: Decimal(str(value))
        for target in item.targets.all()
        if target.binds
        and (series := READINGS.get(target.indicator.name))
        and (value := series[day.month - 1]) is not None
    }


def values_of(item: WorkItem, course: Course, day: date) -> dict[int, Decimal]:
    """The month's readings of all the item's indicators; none of one whose series is told as empty."""
    invented = {
        target.indicator_id: _invented(target, course, day)
        for target in item.targets.all()
        if target.binds and target.indicator.name not in READINGS
    }
    return invented | told(item, day)


def _invented(target: Target, course: Course, day: date) -> Decimal:
    """A plausible value where the story names none: as far as the task has come, or as promised."""
    counted = target.indicator.aggregation == Aggregation.CUMULATIVE or target.implicit
    if target.op == Op.AT_MOST or target.value == 0 or not counted:
        return target.value
    if target.kind == TargetKind.FREQUENCY:
        return target.value
    share = Decimal(str(course.percent)) * day.timetuple().tm_yday
    days = REPORT_DAYS[course.last].timetuple().tm_yday if course.last else DAYS
    return min(target.value, (target.value * share / days / 100).quantize(Decimal(1)))
