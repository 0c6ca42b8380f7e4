"""Each agency's path in the tree, ``/sd/taian/``, by which leaders and auditors read the lower agencies."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Concat, Lower


def fill(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """From the roots down, one agency after another: a tree has a few hundred."""
    agencies = apps.get_model("agencies", "Agency").objects
    above: list[tuple[int | None, str]] = [(None, "/")]
    while above:
        parent, path = above.pop()
        for key, code in agencies.filter(parent=parent).values_list("pk", "code"):
            agencies.filter(pk=key).update(path=f"{path}{code}/")
            above.append((key, f"{path}{code}/"))


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="path",
            field=models.CharField(
                default="", editable=False, max_length=500, verbose_name="place in the tree"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="agency",
            index=models.Index(
                fields=["path"], name="agency_by_path", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "path__endswith",
                        Concat(models.Value("/"), models.F("code"), models.Value("/")),
                    )
                ),
                name="agency_path_ends_in_its_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.UniqueConstraint(
                Lower("code"),
                name="agency_code_once_in_any_case",
                violation_error_message="There is an agency of this code already.",
            ),
        ),
    ]
