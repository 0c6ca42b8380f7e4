"""Accounts that were open before there was an authorisation count as authorised from the day they were made."""

from django.db import migrations
from django.db.models import F


def authorise(apps, schema_editor):
    people = apps.get_model("agencies", "User").objects.using(schema_editor.connection.alias)
    people.filter(is_active=True, authorised_at=None).update(authorised_at=F("date_joined"))


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_accounts")]

    operations = [migrations.RunPython(authorise, migrations.RunPython.noop)]
