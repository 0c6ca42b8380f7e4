"""What people may switch off gains the leaders' weekly letter."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0018_reminder_plan")]

    operations = [
        migrations.AlterField(
            model_name="remindermute",
            name="kind",
            field=models.CharField(
                choices=[
                    ("overdue", "Overdue"),
                    ("due_today", "Due today"),
                    ("urged", "Urged"),
                    ("returned", "Returned, to correct"),
                    ("not_reported", "Report missing"),
                    ("nobody", "Nobody to remind"),
                    ("due_soon", "Due soon"),
                    ("to_report", "Report due"),
                    ("to_sign", "To sign for"),
                    ("to_approve", "To approve"),
                    ("to_verify", "To verify"),
                    ("weekly", "The weekly letter"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
    ]
