"""Gives every published plan its monthly reporting periods, every report its period, every accepted one who decided."""

from calendar import monthrange
from datetime import date

from django.db import migrations
from django.db.models import F

DAY = 25


def lay_out(apps, schema_editor):
    """What was reported before or after the plan's year belongs to its first or last period."""
    plans = apps.get_model("tasks", "Plan").objects
    periods = apps.get_model("tasks", "Period").objects
    reports = apps.get_model("tasks", "ProgressReport").objects
    for plan in plans.filter(state="published"):
        for month in range(1, 13):
            starts = date(plan.year, month, 1)
            ends = starts.replace(day=monthrange(plan.year, month)[1])
            period, _made = periods.get_or_create(
                plan=plan, starts=starts, defaults={"ends": ends, "due": starts.replace(day=DAY)}
            )
            within = {} if month == 12 else {"as_of__lte": ends}
            waiting = reports.filter(item__plan=plan, period__isnull=True)
            waiting.filter(**within).update(period=period)
    reports.filter(state="accepted").update(
        decided_by=F("reported_by"), decided_at=F("reported_at")
    )


class Migration(migrations.Migration):
    dependencies = [("tasks", "0003_report_states")]

    operations = [migrations.RunPython(lay_out, migrations.RunPython.noop)]
