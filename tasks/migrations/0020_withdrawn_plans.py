"""A plan may be withdrawn: nobody sees it any more, and the trail still names its rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0019_weekly_mute")]

    operations = [
        migrations.AlterField(
            model_name="plan",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="draft",
                max_length=20,
                verbose_name="state",
            ),
        ),
    ]
