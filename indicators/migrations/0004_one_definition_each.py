"""Gives each indicator a definition of its own, and says of readings that an accepted report brought that they are verified.

Means of concentrations are weighed by days from now on, and places among others are ranks.
"""

import re

from django.db import migrations

RANK = re.compile("排名|名次|位次")
BATCH = 500


def define(apps, schema_editor):
    Indicator = apps.get_model("indicators", "Indicator")
    Definition = apps.get_model("indicators", "Definition")
    for row in Indicator.objects.filter(definition=None).order_by("pk"):
        aggregation = {"mean": "day_mean"}.get(row.aggregation, row.aggregation)
        if row.aggregation == "latest" and RANK.search(row.name):
            aggregation = "rank"
        row.definition = Definition.objects.create(
            agency_id=row.agency_id,
            name=row.name,
            unit=row.unit,
            aggregation=aggregation,
            decimals=min(row.decimals, 4),
        )
        row.save(update_fields=["definition"])


def verify(apps, schema_editor):
    Reading = apps.get_model("indicators", "Reading")
    rows = Reading.objects.filter(report__state="accepted", report__decided_by__isnull=False)
    changed = []
    for row in rows.select_related("report").iterator(BATCH):
        row.status = "verified"
        row.verified_by_id, row.verified_at = row.report.decided_by_id, row.report.decided_at
        changed.append(row)
    Reading.objects.bulk_update(changed, ["status", "verified_by", "verified_at"], batch_size=BATCH)


def describe(apps, schema_editor):
    """The way back: the words that were there before."""
    Indicator = apps.get_model("indicators", "Indicator")
    before = {"day_mean": "mean", "rank": "latest", "count": "cumulative", "ratio": "latest"}
    for row in Indicator.objects.select_related("definition"):
        word = row.definition.aggregation
        row.aggregation, row.decimals = before.get(word, word), row.definition.decimals
        row.save(update_fields=["aggregation", "decimals"])


class Migration(migrations.Migration):
    dependencies = [("indicators", "0003_definitions")]

    operations = [
        migrations.RunPython(define, describe),
        migrations.RunPython(verify, migrations.RunPython.noop),
    ]
