"""Workbooks of units and people on their way in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0008_digests_of_tokens")]

    operations = [
        migrations.CreateModel(
            name="PeopleImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="uploaded at")),
                ("name", models.CharField(max_length=150, verbose_name="file name")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("lines", models.JSONField(blank=True, null=True, verbose_name="rows as read")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="counts")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checked", "Checked, not applied"),
                            ("applied", "Applied"),
                            ("discarded", "Discarded"),
                        ],
                        default="checked",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "settled_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="applied or discarded at"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import of people",
                "verbose_name_plural": "imports of people",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lines__isnull", False),
                                ("settled_at__isnull", True),
                                ("state", "checked"),
                            ),
                            models.Q(
                                models.Q(("state", "checked"), _negated=True),
                                ("lines__isnull", True),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="import_settled_keeps_no_rows",
                        violation_error_message="An import that is settled keeps no rows.",
                    )
                ],
            },
        ),
    ]
