"""The definition alone says how an indicator is measured."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicators", "0004_one_definition_each")]

    operations = [
        migrations.AlterField(
            model_name="indicator",
            name="definition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="indicators",
                to="indicators.definition",
                verbose_name="definition",
            ),
        ),
        migrations.RemoveField(model_name="indicator", name="aggregation"),
        migrations.RemoveField(model_name="indicator", name="decimals"),
    ]
