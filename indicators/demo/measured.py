"""What the demonstration measures besides its reports: the year before, counts of days, promises that were refined."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from indicators.choices import Curve, Op, ReadingStatus
from indicators.courses import Course
from indicators.demo import jilin, taian
from indicators.demo.cast import at, supervisor_of
from indicators.demo.course import YEAR
from indicators.entry.facts import Entry
from indicators.models import Definition, Indicator, Reading, Target
from indicators.services.promising import Promise, change_target, lay_out_course
from indicators.services.recording import record_entries
from indicators.services.verifying import verify_readings
from tasks.models import Plan

T = TypeVar("T")
HISTORY: Final = taian.HISTORY | jilin.HISTORY
HISTORY_OF_DAYS: Final = jilin.HISTORY_OF_DAYS
DAYS: Final = jilin.DAYS
SOURCE: Final = "环境质量月报"
# Days on which the supervision offices look through the values that came without a report.
CHECKED_ON: Final = (date(2024, 7, 8), date(2024, 10, 8))
# What is the same thing in both agencies: agency, its own name → the shared one.
SHARED: Final = {
    ("taian", "PM2.5年均浓度"): "PM2.5年均浓度",
    ("taian", "国控地表水断面优良水体比例"): "地表水优良断面比例",
    ("taian", "重点建设用地安全利用率"): "重点建设用地安全利用率",
    ("jilin", "细颗粒物(PM2.5)浓度"): "PM2.5年均浓度",
    ("jilin", "地级以上城市空气质量优良天数比例"): "空气质量优良天数比例",
    ("jilin", "重污染天数比例"): "重污染天数比例",
    ("jilin", "国家考核断面优良水体比例"): "地表水优良断面比例",
    ("jilin", "受污染耕地安全利用率"): "受污染耕地安全利用率",
}
# The values of the year before: agency, name → value.
BASELINES: Final = {
    ("taian", "PM2.5年均浓度"): "43.4",
    ("taian", "国控地表水断面优良水体比例"): "100",
    ("taian", "每月非现场执法占比"): "40.9",
    ("jilin", "细颗粒物(PM2.5)浓度"): "26.8",
    ("jilin", "国家考核断面优良水体比例"): "82",
    ("jilin", "地级以上城市空气质量优良天数比例"): "91.5",
    ("jilin", "农村生活污水治理（管控）率"): "30.8",
}
COURSES: Final = {
    "PM2.5年均浓度": Course(Decimal(38), Curve.LINEAR, ()),
    "国一及以下排放标准非道路移动机械淘汰数量": Course(
        None,
        Curve.POINTS,
        ((date(2024, 6, 30), Decimal(500)), (date(2024, 9, 30), Decimal(800))),
    ),
    "城市污水处理厂提标改造率": Course(
        None,
        Curve.STEPPED,
        ((date(2024, 6, 30), Decimal(20)), (date(2024, 9, 30), Decimal(45))),
    ),
}
CHANGED: Final = "纳入升A计划的环保绩效B级企业数"
CHANGE: Final = Promise(since=date(2024, 7, 1), op=Op.AT_LEAST, value=Decimal(5))
CHANGE_REASON: Final = "1家企业6月底关停退出，经局务会研究，年度任务由6家调整为5家。"


def adopt() -> None:
    """Measures by the shared definitions what the agencies have in common, and says what they set out from.

    The definitions that the notices were given when they were taken in go where nothing is measured by them any more.
    """
    shared = {row.name: row for row in Definition.objects.shared()}
    for (agency, name), common in SHARED.items():
        rows = Indicator.objects.filter(agency__code=agency, name=name)
        if common in shared and rows.update(definition=shared[common], source=SOURCE):
            Definition.objects.filter(agency__code=agency, name=name, indicators=None).delete()
    for (agency, name), value in BASELINES.items():
        rows = Indicator.objects.filter(agency__code=agency, name=name)
        rows.update(baseline=Decimal(value), baseline_year=YEAR - 1)


def tell_history(plan: Plan, *, on: date) -> None:
    """The supervision office enters the year before, month by month, and says that it was checked."""
    by = supervisor_of(plan)
    entries = [
        Entry(indicator.pk, month, Decimal(str(value)), of, SOURCE)
        for indicator in Indicator.objects.filter(agency=plan.agency_id)
        for month, value, of in _months_before(indicator.name)
    ]
    if entries:
        record_entries(entries, by=by, at=at(on, 10), on=on, confirmed=True, is_demo=True)
        _verify(plan, before=date(YEAR, 1, 1), on=on)


def tell_days(plan: Plan, *, on: date) -> None:
    """The supervision office enters the days of the months that are over and not entered yet."""
    over = on.replace(day=1)
    rows = Indicator.objects.filter(agency=plan.agency_id, name__in=DAYS)
    known = set(
        Reading.objects.current()
        .filter(indicator__in=rows, period__year=YEAR)
        .values_list("indicator_id", "period")
    )
    entries = [
        Entry(row.pk, month, Decimal(days), Decimal(valid), SOURCE)
        for row in rows
        for month, (days, valid) in _monthly(YEAR, DAYS[row.name])
        if month < over and (row.pk, month) not in known
    ]
    if entries:
        by = supervisor_of(plan)
        record_entries(entries, by=by, at=at(on, 11), on=on, confirmed=True, is_demo=True)


def check_values(plan: Plan, *, on: date) -> None:
    """Verifies what was recorded of the months before the last one; that one stays provisional."""
    over = on.replace(day=1)
    _verify(plan, before=date(over.year, over.month - 1, 1), on=on)


def lay_out(plan: Plan, *, on: date) -> None:
    """The supervision office sets stretch targets and stages."""
    for target in _targets(plan, COURSES):
        lay_out_course(
            target,
            course=COURSES[target.indicator.name],
            version=target.item.version,
            by=supervisor_of(plan),
            at=at(on, 14),
            on=on,
        )


def change(plan: Plan, *, on: date) -> None:
    """One target is changed during the year."""
    for target in _targets(plan, [CHANGED]):
        change_target(
            target,
            promise=CHANGE,
            reason=CHANGE_REASON,
            version=target.item.version,
            by=supervisor_of(plan),
            at=at(on, 14),
            on=on,
        )


def _targets(plan: Plan, names: Sequence[str] | dict[str, Course]) -> Iterator[Target]:
    rows = Target.objects.binding().filter(item__plan=plan, indicator__name__in=list(names))
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        yield Target.objects.select_related("item", "indicator").get(pk=pk)


def _verify(plan: Plan, *, before: date, on: date) -> None:
    rows = Reading.objects.current().filter(
        indicator__agency=plan.agency_id, status=ReadingStatus.PROVISIONAL, period__lt=before
    )
    verify_readings(rows, by=supervisor_of(plan), at=at(on, 15), on=on)


def _months_before(name: str) -> Iterator[tuple[date, float, Decimal | None]]:
    for month, value in _monthly(YEAR - 1, HISTORY.get(name, ())):
        yield month, value, None
    for month, (days, valid) in _monthly(YEAR - 1, HISTORY_OF_DAYS.get(name, ())):
        yield month, days, Decimal(valid)


def _monthly(year: int, values: Sequence[T]) -> Iterator[tuple[date, T]]:
    return ((date(year, number, 1), value) for number, value in enumerate(values, start=1))
