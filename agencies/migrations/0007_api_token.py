"""Keys of the API, kept as digests."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_authorise_who_is_in")]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        editable=False, max_length=64, unique=True, verbose_name="digest"
                    ),
                ),
                (
                    "tail",
                    models.CharField(editable=False, max_length=4, verbose_name="last characters"),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Which program asks with it, on which machine.",
                        max_length=60,
                        verbose_name="name",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "last_used_on",
                    models.DateField(blank=True, null=True, verbose_name="last used on"),
                ),
                (
                    "expires_on",
                    models.DateField(
                        blank=True,
                        help_text="Empty: without end.",
                        null=True,
                        verbose_name="last day",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for those that are older than this table.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "API token",
                "verbose_name_plural": "API tokens",
                "ordering": ["-made_at", "-pk"],
            },
        ),
    ]
