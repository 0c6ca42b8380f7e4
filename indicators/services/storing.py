"""The one place that stores a version of a reading."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agencies.models import User
from indicators.choices import ReadingStatus
from indicators.models import Indicator, Reading
from tasks.models import Evidence, ProgressReport


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from. With ``verified_by`` it is verified from the first; else it is provisional."""

    by: User
    at: datetime
    report: ProgressReport | None = None
    verified_by: User | None = None
    is_demo: bool = False


def store(
    indicator: Indicator,
    *,
    period: date,
    value: Decimal,
    of: Decimal | None,
    standing: Reading | None,
    origin: Origin,
    source: str = "",
    note: str = "",
    evidence: Evidence | None = None,
) -> Reading:
    """Adds the value of a period, in place of the one ``standing``; the caller holds the indicator's lock.

    The same value again adds nothing, but verifies the one that stands where the origin does.
    """
    if standing is not None and (standing.value, standing.of) == (value, of):
        if origin.verified_by and standing.status == ReadingStatus.PROVISIONAL:
            Reading.objects.filter(pk=standing.pk).update(
                status=ReadingStatus.VERIFIED,
                verified_by=origin.verified_by,
                verified_at=origin.at,
            )
        return standing
    if standing is not None:
        Reading.objects.filter(pk=standing.pk).update(is_current=False)
    return Reading.objects.create(
        indicator=indicator,
        period=period,
        value=value,
        of=of,
        status=ReadingStatus.VERIFIED if origin.verified_by else ReadingStatus.PROVISIONAL,
        verified_by=origin.verified_by,
        verified_at=origin.at if origin.verified_by else None,
        source=source,
        note=note,
        evidence=evidence,
        report=origin.report,
        recorded_by=origin.by,
        recorded_at=origin.at,
        replaces=standing,
        is_demo=origin.is_demo,
    )
