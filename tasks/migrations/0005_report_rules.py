import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0004_reports_to_periods"),
    ]

    operations = [
        migrations.AlterField(
            model_name="progressreport",
            name="period",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="tasks.period",
                verbose_name="reporting period",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="progressreport",
            name="report_percent",
        ),
        migrations.AddIndex(
            model_name="progressreport",
            index=models.Index(
                condition=models.Q(("state__in", ("draft", "returned", "to_approve", "submitted"))),
                fields=["state", "reported_at"],
                name="report_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("percent__isnull", True),
                    models.Q(("percent__gte", 0), ("percent__lte", 100)),
                    _connector="OR",
                ),
                name="report_percent",
                violation_error_message="Progress lies between 0 and 100 percent.",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("draft", "returned", "discarded")),
                    models.Q(
                        ("percent__isnull", False), models.Q(("narrative", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="report_complete_when_handed_in",
                violation_error_message="A report that was handed in says how far the task is, in percent and in words.",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("accepted", "returned")), _negated=True),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="report_decided_by_somebody",
                violation_error_message="A decision names who took it, and when.",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("draft", "returned", "to_approve", "submitted"))),
                fields=("item", "unit", "period"),
                name="report_open_once",
                violation_error_message="The unit has an open report for this period: go on with that one.",
            ),
        ),
    ]
