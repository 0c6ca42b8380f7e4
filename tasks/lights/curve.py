"""Progress by plan (序时进度): linear in days from the item's start to its limit, both included."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, Func, IntegerField, Value, When
from django.db.models.functions import Cast


class DaysBetween(Func):
    """Whole days from the second date to the first, as an integer on either database."""

    arity = 2
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Dates subtract to whole days."""
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ")

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Dates are text there: the difference of their Julian days."""
        later, earlier = (
            Func(part, function="julianday") for part in self.get_source_expressions()
        )
        sql = Cast(later - earlier, IntegerField())
        return compiler.compile(sql)


def planned_permille(on: date) -> Case:
    """SQL: progress by plan on a day, in thousandths, rounded half up; see ``planned_share`` for one item."""
    day = Value(on, output_field=models.DateField())
    elapsed = DaysBetween(day, F("starts_on")) + 1
    total = DaysBetween(F("limit"), F("starts_on")) + 1
    share = (Value(2000) * elapsed + total) / (Value(2) * total)
    return Case(
        When(starts_on__gt=on, then=Value(0)),
        When(limit__lte=on, then=Value(1000)),
        default=share,
        output_field=IntegerField(),
    )


def planned_share(starts_on: date, limit: date, *, on: date) -> int:
    """Progress by plan on a day, in thousandths, rounded half up."""
    if starts_on > on:
        return 0
    if limit <= on:
        return 1000
    elapsed, total = (on - starts_on).days + 1, (limit - starts_on).days + 1
    return (2000 * elapsed + total) // (2 * total)
