"""The steps of the daily work as tests take them: hand in, approve, verify, return."""

from decimal import Decimal
from typing import Any

from agencies.choices import Role
from agencies.models import Agency, User
from tasks.models import ProgressReport, WorkItem
from tasks.services.deciding import accept_report, return_report
from tasks.services.reporting import file_report
from tasks.tests.factories import AT, ON, make_agency, make_unit, make_user


def make_office(agency: Agency | None = None) -> User:
    """A new supervisor of the agency, in its supervision office."""
    owner = agency or make_agency()
    unit = make_unit("办公室(督查办)", agency=owner)
    return make_user(Role.SUPERVISOR, unit=unit, display_name="督查办")


def hand_in(item: WorkItem, by: User, **given: Any) -> ProgressReport:
    """A report of the person's own unit at 70.8 percent, unless ``given`` says otherwise."""
    item.refresh_from_db(fields=["version"])
    values = {
        "unit": by.unit,
        "by": by,
        "at": AT,
        "on": ON,
        "version": item.version,
        "percent": Decimal("70.8"),
        "narrative": "集中报废 123 台。",
    }
    return file_report(item, **{**values, **given})


def accept(report: ProgressReport, by: User | None = None, **given: Any) -> ProgressReport:
    """Verified as it stands, by a new supervisor unless ``by`` is given."""
    values = {"by": by or make_office(report.unit.agency), "at": AT, "on": ON}
    return accept_report(report, **{"version": report.version, **values, **given})


def give_back(
    report: ProgressReport, by: User | None = None, note: str = "请补充台账。", **given: Any
) -> ProgressReport:
    """Returned as it stands, by a new supervisor unless ``by`` is given."""
    values = {"by": by or make_office(report.unit.agency), "at": AT, "on": ON, "note": note}
    return return_report(report, **{"version": report.version, **values, **given})
