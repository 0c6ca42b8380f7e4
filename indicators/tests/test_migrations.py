"""What an installation that has readings already keeps when definitions and versions come."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from agencies.models import User
from tasks.choices import ReportState
from tasks.models import ProgressReport
from tasks.tests.factories import AT, make_agency, make_item, make_report, make_user

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("indicators", "0002_reported_readings")]
AFTER = [("indicators", "0006_readings_kept")]
SEPTEMBER, OCTOBER = date(2024, 9, 1), date(2024, 10, 1)


@pytest.fixture
def before() -> Any:
    """The apps as they were, and the newest again when the test is over."""
    executor = MigrationExecutor(connection)
    newest = [node for node in executor.loader.graph.leaf_nodes() if node[0] == "indicators"]
    executor.migrate(BEFORE)
    yield MigrationExecutor(connection).loader.project_state(BEFORE).apps
    migrate(newest)


def migrate(targets: list[tuple[str, str]]) -> Any:
    """The apps as they then are."""
    MigrationExecutor(connection).migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def measured(
    apps: Any, name: str, aggregation: str, by: User, report: ProgressReport | None
) -> None:
    row = apps.get_model("indicators", "Indicator").objects.create(
        agency_id=by.agency_id, name=name, unit="微克", aggregation=aggregation, decimals=1
    )
    apps.get_model("indicators", "Reading").objects.create(
        indicator=row,
        period=OCTOBER if report else SEPTEMBER,
        value=Decimal("41.2"),
        report_id=report.pk if report else None,
        recorded_by_id=by.pk,
        recorded_at=AT,
    )


def test_means_places_and_what_was_accepted_are_kept(before: Any) -> None:
    clerk = make_user(agency=make_agency())
    report = make_report(make_item(), by=clerk, state=ReportState.ACCEPTED)
    measured(before, "PM2.5平均浓度", "mean", clerk, report)
    measured(before, "全省排名", "latest", clerk, None)

    after = migrate(AFTER)

    rows = after.get_model("indicators", "Indicator").objects.order_by("pk")
    assert [row.definition.aggregation for row in rows] == ["day_mean", "rank"]
    assert {row.definition.agency_id for row in rows} == {clerk.agency_id}
    accepted, told = after.get_model("indicators", "Reading").objects.order_by("pk")
    assert (accepted.status, accepted.verified_by_id) == ("verified", report.decided_by_id)
    assert (told.status, told.verified_by_id) == ("provisional", None)
    assert {row.value for row in (accepted, told)} == {Decimal("41.2")}
    assert accepted.is_current
    assert told.is_current
