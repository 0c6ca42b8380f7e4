"""The database refuses to change or to delete what was recorded of a reading, whoever asks."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from indicators.choices import ReadingStatus
from indicators.models import Reading
from indicators.tests.factories import make_indicator, make_reading
from tasks.tests.factories import AT

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2024, 3, 1), date(2024, 4, 1)
KEPT = "indicators_reading keeps what was recorded"


@pytest.fixture
def reading() -> Reading:
    return make_reading(make_indicator(), value=38, period=MARCH)


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "change",
    [
        {"value": 39},
        {"of": 31},
        {"period": APRIL},
        {"source": "国控站"},
        {"note": "改过"},
        {"recorded_at": AT.replace(year=2023)},
        {"is_demo": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_was_recorded_is_not_changed(reading: Reading, change: dict) -> None:
    with pytest.raises(IntegrityError, match=KEPT), transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(**change)

    assert Reading.objects.filter(pk=reading.pk, value=38, period=MARCH, of=None).exists()


def test_table_is_not_emptied_at_once_nor_by_a_session_that_passes_for_a_replica(
    reading: Reading,
) -> None:
    if connection.vendor != "postgresql":
        return  # SQLite knows neither TRUNCATE nor replicas
    connection.check_constraints()  # a table whose foreign keys wait for their check cannot be emptied anyway
    with pytest.raises(IntegrityError, match=KEPT):
        run("TRUNCATE indicators_reading CASCADE")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    with pytest.raises(IntegrityError, match=KEPT):
        run("DELETE FROM indicators_reading")

    assert Reading.objects.get() == reading


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_by_sql_neither(reading: Reading, verb: str) -> None:
    sql = {
        "UPDATE": "UPDATE indicators_reading SET value = 1",
        "DELETE": "DELETE FROM indicators_reading",
    }

    with pytest.raises(IntegrityError, match=KEPT):
        run(sql[verb])

    assert Reading.objects.get().value == 38


def test_what_was_replaced_does_not_count_again(reading: Reading) -> None:
    Reading.objects.filter(pk=reading.pk).update(is_current=False)

    with pytest.raises(IntegrityError, match=KEPT), transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(is_current=True)


def test_verifying_is_noted_on_the_row(reading: Reading) -> None:
    Reading.objects.filter(pk=reading.pk).update(
        status=ReadingStatus.VERIFIED, verified_by=reading.recorded_by, verified_at=AT
    )

    assert Reading.objects.get().status == ReadingStatus.VERIFIED


@pytest.mark.parametrize("pk", ["{pk}", "{pk} + 7"], ids=["same id", "same place"])
def test_inserting_over_a_row_is_refused(reading: Reading, pk: str) -> None:
    how = "INSERT INTO" if connection.vendor == "postgresql" else "INSERT OR REPLACE INTO"
    columns = [field.column for field in Reading._meta.local_concrete_fields]
    values = [f'"{name}"' for name in columns]
    values[columns.index("id")] = pk.format(pk=reading.pk)
    values[columns.index("value")] = "1"
    names = ", ".join(f'"{name}"' for name in columns)

    with pytest.raises(IntegrityError):
        run(
            f"{how} indicators_reading ({names}) "  # noqa: S608  # the model's own columns
            f"SELECT {', '.join(values)} FROM indicators_reading"
        )

    assert Reading.objects.get().value == 38
