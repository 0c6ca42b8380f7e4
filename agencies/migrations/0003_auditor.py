"""The auditor, who reads everything of an agency and its lower ones and writes nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_agency_path")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="role",
            field=models.CharField(
                choices=[
                    ("administrator", "Administrator"),
                    ("supervisor", "Supervisor"),
                    ("leader", "Leader"),
                    ("auditor", "Auditor"),
                    ("head", "Head of unit"),
                    ("staff", "Staff"),
                ],
                default="staff",
                max_length=20,
                verbose_name="role",
            ),
        ),
    ]
