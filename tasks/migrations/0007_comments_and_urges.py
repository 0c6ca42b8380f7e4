import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0006_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("comment", "Comment"),
                            ("instruction", "Instruction"),
                            ("answer", "Answer"),
                        ],
                        default="comment",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="text")),
                ("due", models.DateField(blank=True, null=True, verbose_name="answer by")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("is_demo", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments and instructions",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Urge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("on", models.DateField(verbose_name="business date")),
            ],
            options={
                "verbose_name": "urging",
                "verbose_name_plural": "urgings",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="comment",
            name="answers",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answer",
                to="tasks.comment",
                verbose_name="answers",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to="tasks.workitem",
                verbose_name="task",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instructions",
                to="agencies.unit",
                verbose_name="to unit",
            ),
        ),
        migrations.AddField(
            model_name="urge",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.AddField(
            model_name="urge",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="urges",
                to="tasks.workitem",
                verbose_name="task",
            ),
        ),
        migrations.AddField(
            model_name="urge",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="urges",
                to="agencies.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["item", "-at"], name="comment_by_item_newest"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("kind", "instruction")),
                fields=["unit"],
                name="comment_instructions_of_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "instruction"), ("unit__isnull", False)),
                    models.Q(
                        models.Q(("kind", "instruction"), _negated=True),
                        ("due__isnull", True),
                        ("unit__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="comment_unit_of_instruction",
                violation_error_message="An instruction, and only an instruction, goes to a unit.",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answers__isnull", False), ("kind", "answer")),
                    models.Q(
                        models.Q(("kind", "answer"), _negated=True), ("answers__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="comment_answer_of_something",
                violation_error_message="An answer, and only an answer, belongs to an instruction.",
            ),
        ),
        migrations.AddConstraint(
            model_name="urge",
            constraint=models.UniqueConstraint(
                fields=("item", "unit", "on"),
                name="urge_once_a_day",
                violation_error_message="This unit was urged about this task today already.",
            ),
        ),
    ]
