"""The trail's page reads the newest rows by index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0010_append_only_trail")]

    operations = [
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["-at", "-id"], name="activity_newest"),
        ),
    ]
