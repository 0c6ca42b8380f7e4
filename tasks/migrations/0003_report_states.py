from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0002_reporting_periods"),
    ]

    operations = [
        migrations.AddField(
            model_name="progressreport",
            name="approved_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="approved at"),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="approved by",
            ),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="filed_as",
            field=models.CharField(
                choices=[
                    ("own", "by the unit itself"),
                    ("deputy", "as a deputy"),
                    ("office", "by the supervision office on the unit's behalf"),
                ],
                default="own",
                max_length=10,
                verbose_name="written",
            ),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="handed_in",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="What the trail compares the next version with.",
                verbose_name="as last handed in",
            ),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="note",
            field=models.TextField(
                blank=True, max_length=2000, verbose_name="note of the decision"
            ),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="occurrences",
            field=models.ManyToManyField(
                blank=True,
                related_name="reports",
                to="tasks.occurrence",
                verbose_name="occurrences done",
            ),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="principal",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="in place of",
            ),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="reached",
            field=models.ManyToManyField(
                blank=True,
                related_name="reports",
                to="tasks.milestone",
                verbose_name="milestones reached",
            ),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="times_returned",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="times returned"),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="version"),
        ),
        migrations.AlterField(
            model_name="progressreport",
            name="narrative",
            field=models.TextField(blank=True, max_length=5000, verbose_name="progress in words"),
        ),
        migrations.AlterField(
            model_name="progressreport",
            name="percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=1,
                max_digits=4,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(Decimal("0")),
                    django.core.validators.MaxValueValidator(Decimal("100")),
                ],
                verbose_name="progress in percent",
            ),
        ),
        migrations.AlterField(
            model_name="progressreport",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("to_approve", "To approve by the head of unit"),
                    ("submitted", "To verify"),
                    ("returned", "Returned"),
                    ("accepted", "Accepted"),
                    ("discarded", "Discarded"),
                ],
                default="draft",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="period",
            field=models.ForeignKey(
                default=None,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="tasks.period",
                verbose_name="reporting period",
            ),
        ),
    ]
