import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0007_comments_and_urges"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("published", "A plan was published: tasks to sign for"),
                            ("to_approve", "A report waits for approval"),
                            ("submitted", "A report waits for verification"),
                            ("returned", "A report was returned"),
                            ("accepted", "A report was accepted"),
                            ("on_behalf", "A report was filed on a unit's behalf"),
                            ("instructed", "An instruction was given"),
                            ("answered", "An instruction was answered"),
                            ("commented", "Somebody commented"),
                            ("urged", "The supervision office urges"),
                            ("closed", "A task was closed"),
                            ("halted", "A task was halted"),
                            ("resumed", "A task was taken up again"),
                        ],
                        max_length=20,
                        verbose_name="event",
                    ),
                ),
            ],
            options={
                "verbose_name": "muted event",
                "verbose_name_plural": "muted events",
                "ordering": ["user", "event"],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("published", "A plan was published: tasks to sign for"),
                            ("to_approve", "A report waits for approval"),
                            ("submitted", "A report waits for verification"),
                            ("returned", "A report was returned"),
                            ("accepted", "A report was accepted"),
                            ("on_behalf", "A report was filed on a unit's behalf"),
                            ("instructed", "An instruction was given"),
                            ("answered", "An instruction was answered"),
                            ("commented", "Somebody commented"),
                            ("urged", "The supervision office urges"),
                            ("closed", "A task was closed"),
                            ("halted", "A task was halted"),
                            ("resumed", "A task was taken up again"),
                        ],
                        max_length=20,
                        verbose_name="event",
                    ),
                ),
                ("figures", models.JSONField(blank=True, default=dict, verbose_name="figures")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read at")),
            ],
            options={
                "verbose_name": "notification",
                "verbose_name_plural": "notifications",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="mute",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mutes",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who did it",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="comment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tasks.comment",
                verbose_name="comment",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notifications",
                to="tasks.workitem",
                verbose_name="task",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="plan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tasks.plan",
                verbose_name="plan",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="report",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tasks.progressreport",
                verbose_name="progress report",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notifications",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddConstraint(
            model_name="mute",
            constraint=models.UniqueConstraint(fields=("user", "event"), name="mute_once"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)),
                fields=["user"],
                name="notification_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["user", "-at"], name="notification_by_person"),
        ),
    ]
