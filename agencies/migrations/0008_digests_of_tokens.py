"""Takes the keys that Django REST framework kept in clear over as digests, and drops its table with the keys.

They go on working, for ``API_TOKEN_DAYS`` from today. The way back makes no keys of digests: the table is put up anew,
and empty, by ``migrate authtoken``, which finds nothing applied.
"""

from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import migrations
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

TABLE = "authtoken_token"


def take_over(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        cursor.execute("SELECT key, user_id FROM authtoken_token")
        keys = cursor.fetchall()
    now, days = timezone.now(), settings.API_TOKEN_DAYS
    last_day = timezone.localdate(now) + timedelta(days=days) if days else None
    token = apps.get_model("agencies", "ApiToken")
    token.objects.using(connection.alias).bulk_create(
        token(
            user_id=user,
            digest=sha256(key.encode()).hexdigest(),
            tail=key[-4:],
            name="API",
            made_at=now,
            expires_on=last_day,
        )
        for key, user in keys
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE authtoken_token")
    MigrationRecorder(connection).migration_qs.filter(app="authtoken").delete()


class Migration(migrations.Migration):
    dependencies = [("agencies", "0007_api_token")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
