"""The last runs of jobs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="JobRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="job")),
                ("first_at", models.DateTimeField(verbose_name="first ended at")),
                (
                    "succeeded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last success"),
                ),
                (
                    "failed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last failure"),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        help_text="Its kind; the log has the rest.",
                        max_length=100,
                        verbose_name="error",
                    ),
                ),
            ],
            options={
                "verbose_name": "run of a job",
                "verbose_name_plural": "runs of jobs",
                "ordering": ["name"],
            },
        ),
    ]
