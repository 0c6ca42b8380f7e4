import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0008_notifications"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                ("sealed_at", models.DateTimeField(verbose_name="sealed at")),
                ("rows", models.PositiveIntegerField(verbose_name="rows")),
                ("head", models.CharField(max_length=64, verbose_name="head")),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="SealLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.PositiveBigIntegerField(
                        unique=True, verbose_name="position in the chain"
                    ),
                ),
                (
                    "activity",
                    models.PositiveBigIntegerField(unique=True, verbose_name="row of the trail"),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
            ],
            options={
                "verbose_name": "link of the chain",
                "verbose_name_plural": "links of the chain",
                "ordering": ["position"],
            },
        ),
        migrations.AddField(
            model_name="activity",
            name="address",
            field=models.GenericIPAddressField(
                blank=True, null=True, verbose_name="network address"
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="behalf",
            field=models.CharField(blank=True, max_length=100, verbose_name="on behalf of"),
        ),
        migrations.AddField(
            model_name="seallink",
            name="seal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="links",
                to="tasks.seal",
                verbose_name="seal",
            ),
        ),
    ]
