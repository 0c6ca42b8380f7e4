"""Definitions of indicators, stages and changes of targets, forecasts, and versions of readings."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0010_sign_in_log_guard"),
        ("indicators", "0002_reported_readings"),
        ("tasks", "0015_domain_reason"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Definition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "unit",
                    models.CharField(blank=True, max_length=30, verbose_name="unit of measure"),
                ),
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("higher", "More is better"),
                            ("lower", "Less is better"),
                            ("exact", "Exactly the target"),
                        ],
                        help_text="What is better; it decides where the target is an exact value.",
                        max_length=10,
                        verbose_name="direction",
                    ),
                ),
                (
                    "aggregation",
                    models.CharField(
                        choices=[
                            ("latest", "Latest value"),
                            ("cumulative", "Running total since January"),
                            ("count", "Sum of the periods"),
                            ("mean", "Mean of the periods"),
                            ("day_mean", "Mean weighted by days"),
                            ("ratio", "Ratio of two counts"),
                            ("rank", "Rank"),
                        ],
                        default="latest",
                        max_length=20,
                        verbose_name="aggregation over the year",
                    ),
                ),
                (
                    "periodicity",
                    models.CharField(
                        choices=[
                            ("day", "Daily"),
                            ("month", "Monthly"),
                            ("quarter", "Quarterly"),
                            ("year", "Yearly"),
                        ],
                        default="month",
                        max_length=10,
                        verbose_name="measured",
                    ),
                ),
                ("decimals", models.PositiveSmallIntegerField(default=1, verbose_name="decimals")),
                (
                    "least",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=16,
                        null=True,
                        verbose_name="least plausible value",
                    ),
                ),
                (
                    "most",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=16,
                        null=True,
                        verbose_name="greatest plausible value",
                    ),
                ),
                (
                    "margin",
                    models.DecimalField(
                        decimal_places=4,
                        default=0,
                        help_text="By how much a value must clear the target before “out of reach” is taken back.",
                        max_digits=16,
                        verbose_name="margin",
                    ),
                ),
                (
                    "tolerance",
                    models.DecimalField(
                        decimal_places=4,
                        default=0,
                        help_text="How far from an exact target still counts as it.",
                        max_digits=16,
                        verbose_name="tolerance",
                    ),
                ),
                (
                    "roll_up",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not rolled up"),
                            ("sum", "Sum"),
                            ("mean", "Mean, each alike"),
                            ("weighted", "Mean by weight"),
                            ("parts", "Sum of the parts over the sum of the wholes"),
                            ("worst", "The worst"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="rolled up by",
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=500, verbose_name="how it is measured"),
                ),
            ],
            options={
                "verbose_name": "indicator definition",
                "verbose_name_plural": "indicator definitions",
                "ordering": ["agency", "name", "unit"],
            },
        ),
        migrations.CreateModel(
            name="Outlook",
            fields=[
                (
                    "target",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="outlook",
                        serialize=False,
                        to="indicators.target",
                        verbose_name="target",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(decimal_places=4, max_digits=16, verbose_name="forecast"),
                ),
                (
                    "low",
                    models.DecimalField(decimal_places=4, max_digits=16, verbose_name="low end"),
                ),
                (
                    "high",
                    models.DecimalField(decimal_places=4, max_digits=16, verbose_name="high end"),
                ),
                ("method", models.CharField(max_length=20, verbose_name="method")),
                ("readings", models.PositiveSmallIntegerField(verbose_name="number of readings")),
                ("until", models.DateField(verbose_name="known until")),
            ],
            options={
                "verbose_name": "forecast",
                "verbose_name_plural": "forecasts",
                "ordering": ["target"],
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due", models.DateField(verbose_name="due")),
                (
                    "value",
                    models.DecimalField(decimal_places=4, max_digits=16, verbose_name="value"),
                ),
            ],
            options={
                "verbose_name": "stage",
                "verbose_name_plural": "stages",
                "ordering": ["target", "due"],
            },
        ),
        migrations.CreateModel(
            name="TargetChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="from")),
                (
                    "op",
                    models.CharField(
                        choices=[(">=", "≥"), ("<=", "≤"), ("=", "="), (">", ">"), ("<", "<")],
                        max_length=2,
                        verbose_name="comparison",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=4, max_digits=16, verbose_name="target value"
                    ),
                ),
                (
                    "value_max",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=16,
                        null=True,
                        verbose_name="upper value",
                    ),
                ),
                ("due", models.DateField(blank=True, null=True, verbose_name="due")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("made_at", models.DateTimeField(verbose_name="changed at")),
            ],
            options={
                "verbose_name": "change of a target",
                "verbose_name_plural": "changes of targets",
                "ordering": ["target", "since", "pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="reading",
            options={
                "ordering": ["indicator", "period", "pk"],
                "verbose_name": "reading",
                "verbose_name_plural": "readings",
            },
        ),
        migrations.RemoveConstraint(
            model_name="reading",
            name="reading_once_a_month",
        ),
        migrations.RemoveConstraint(
            model_name="reading",
            name="reading_period_first_day",
        ),
        migrations.AddField(
            model_name="indicator",
            name="baseline",
            field=models.DecimalField(
                blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="baseline"
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="baseline_year",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="year of the baseline"
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="rolls_up",
            field=models.BooleanField(
                default=False, verbose_name="made of the lower agencies' values"
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="source",
            field=models.CharField(blank=True, max_length=200, verbose_name="data source"),
        ),
        migrations.AddField(
            model_name="indicator",
            name="weight",
            field=models.DecimalField(
                blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="weight"
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="readings",
                to="tasks.evidence",
                verbose_name="evidence",
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="is_current",
            field=models.BooleanField(default=True, verbose_name="current"),
        ),
        migrations.AddField(
            model_name="reading",
            name="note",
            field=models.CharField(blank=True, max_length=500, verbose_name="remark"),
        ),
        migrations.AddField(
            model_name="reading",
            name="of",
            field=models.DecimalField(
                blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="out of"
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="indicators.reading",
                verbose_name="replaces",
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="source",
            field=models.CharField(blank=True, max_length=200, verbose_name="data source"),
        ),
        migrations.AddField(
            model_name="reading",
            name="status",
            field=models.CharField(
                choices=[("provisional", "Provisional"), ("verified", "Verified")],
                default="provisional",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="verified_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="verified at"),
        ),
        migrations.AddField(
            model_name="reading",
            name="verified_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="verified by",
            ),
        ),
        migrations.AddField(
            model_name="reportedreading",
            name="of",
            field=models.DecimalField(
                blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="out of"
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="curve",
            field=models.CharField(
                choices=[
                    ("linear", "Evenly"),
                    ("stepped", "In steps"),
                    ("points", "Through points"),
                ],
                default="linear",
                max_length=10,
                verbose_name="planned curve",
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="off_since",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="off target since"
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="stretch",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                max_digits=16,
                null=True,
                verbose_name="stretch target",
            ),
        ),
        migrations.AlterField(
            model_name="reading",
            name="period",
            field=models.DateField(verbose_name="period"),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("indicator", "period"),
                name="reading_current_once_a_period",
                violation_error_message="This period already has a value.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(("of__isnull", True), ("of__gte", 0), _connector="OR"),
                name="reading_of_not_negative",
                violation_error_message="What a value is a part of cannot be negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status", "verified"),
                        ("verified_at__isnull", False),
                        ("verified_by__isnull", False),
                    ),
                    models.Q(
                        ("status", "provisional"),
                        ("verified_at__isnull", True),
                        ("verified_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="reading_verified_by_somebody",
                violation_error_message="A verified value names who verified it, and when.",
            ),
        ),
        migrations.AddField(
            model_name="definition",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                help_text="Without an agency it is shared by all.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="definitions",
                to="agencies.agency",
                verbose_name="agency",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="definition",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="indicators",
                to="indicators.definition",
                verbose_name="definition",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__isnull", True), ("weight__gt", 0), _connector="OR"),
                name="indicator_weight_positive",
                violation_error_message="A weight is greater than zero.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outlook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("high__gte", models.F("value")), ("low__lte", models.F("value"))
                ),
                name="outlook_within_its_interval",
            ),
        ),
        migrations.AddConstraint(
            model_name="outlook",
            constraint=models.CheckConstraint(
                condition=models.Q(("readings__gte", 3)), name="outlook_from_three_readings"
            ),
        ),
        migrations.AddField(
            model_name="stage",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="stages",
                to="indicators.target",
                verbose_name="target",
            ),
        ),
        migrations.AddField(
            model_name="targetchange",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="targetchange",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes",
                to="indicators.target",
                verbose_name="target",
            ),
        ),
        migrations.AddConstraint(
            model_name="definition",
            constraint=models.UniqueConstraint(
                fields=("agency", "name", "unit"),
                name="definition_once_in_agency",
                violation_error_message="This agency already has a definition of this name and unit.",
            ),
        ),
        migrations.AddConstraint(
            model_name="definition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("agency__isnull", True)),
                fields=("name", "unit"),
                name="definition_shared_once",
                violation_error_message="There is a shared definition of this name and unit already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="definition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("least__isnull", True),
                    ("most__isnull", True),
                    ("most__gte", models.F("least")),
                    _connector="OR",
                ),
                name="definition_plausible_upwards",
                violation_error_message="The greatest plausible value is below the least.",
            ),
        ),
        migrations.AddConstraint(
            model_name="definition",
            constraint=models.CheckConstraint(
                condition=models.Q(("margin__gte", 0), ("tolerance__gte", 0)),
                name="definition_margin_not_negative",
                violation_error_message="Margin and tolerance cannot be negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="definition",
            constraint=models.CheckConstraint(
                condition=models.Q(("decimals__lte", 4)),
                name="definition_decimals_as_stored",
                violation_error_message="A value is stored with at most four decimals.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(
                fields=("target", "due"),
                name="stage_once_a_day",
                violation_error_message="This day already has a stage.",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetchange",
            constraint=models.UniqueConstraint(
                fields=("target", "since"),
                name="target_changed_once_a_day",
                violation_error_message="The target was changed from this day on already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value_max__isnull", True),
                    ("value_max__gte", models.F("value")),
                    _connector="OR",
                ),
                name="target_change_range_upwards",
                violation_error_message="The upper value is below the target value.",
            ),
        ),
    ]
