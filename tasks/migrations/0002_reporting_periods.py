import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Period",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts", models.DateField(verbose_name="first day")),
                ("ends", models.DateField(verbose_name="last day")),
                ("due", models.DateField(verbose_name="reports due by")),
            ],
            options={
                "verbose_name": "reporting period",
                "verbose_name_plural": "reporting periods",
                "ordering": ["plan", "starts"],
            },
        ),
        migrations.AddField(
            model_name="plan",
            name="asks_approval",
            field=models.BooleanField(
                default=False,
                help_text="Before the supervision office verifies them.",
                verbose_name="the head of unit approves reports",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="cadence",
            field=models.CharField(
                choices=[
                    ("monthly", "monthly"),
                    ("quarterly", "quarterly"),
                    ("halfyearly", "half-yearly"),
                    ("yearly", "yearly"),
                ],
                default="monthly",
                max_length=20,
                verbose_name="reporting cadence",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="cadence_day",
            field=models.PositiveSmallIntegerField(
                default=25,
                help_text="Day of the month; the month's last day where it is shorter.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(31),
                ],
                verbose_name="reports are due on day",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="cadence_lag",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="0: in the period's own last month. 1: in the month after it.",
                verbose_name="months after the period",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="responsibility",
            name="signed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="signed for at"),
        ),
        migrations.AddField(
            model_name="responsibility",
            name="signed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="signed for by",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cadence_day__gte", 1), ("cadence_day__lte", 31), ("cadence_lag__lte", 1)
                ),
                name="plan_cadence_day_of_month",
                violation_error_message="Reports are due on a day of the month, in the period's last month or the one after.",
            ),
        ),
        migrations.AddField(
            model_name="period",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="periods",
                to="tasks.plan",
                verbose_name="plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.UniqueConstraint(
                fields=("plan", "starts"), name="period_once_in_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts__lte", models.F("ends")), ("starts__lte", models.F("due"))
                ),
                name="period_ends_after_start",
                violation_error_message="A period ends, and is due, after it starts.",
            ),
        ),
    ]
