"""How the rights to record values of indicators, and to verify them, are tried."""

from datetime import date
from typing import Any

from agencies.models import User
from indicators.choices import ReadingStatus
from indicators.models import Indicator, Reading
from indicators.tests.factories import make_indicator, make_reading, make_target
from worktracker.tests.rights.reading import item
from worktracker.tests.rights.trying import API, PAGE, Asked, Right
from worktracker.tests.rights.world import Place

AUGUST = date(2024, 8, 1)


def indicator(place: Place, who: User | None) -> Indicator:
    """What an item of the place promises something of; nothing was measured yet."""
    found = item(place)
    row = make_indicator(agency=found.plan.agency)
    make_target(found, row)
    return row


def reading(place: Place, who: User | None) -> Reading:
    """A provisional value of it."""
    return make_reading(indicator(place, who), value=38, period=AUGUST)


def _record(asked: Asked) -> Any:
    return asked.post("/indicators/grid/", {f"v-{asked.thing.pk}-{AUGUST}-0": "38"})


def _send(asked: Asked) -> Any:
    entry = {"indicator": asked.thing.pk, "period": str(AUGUST), "value": "38"}
    return asked.send("readings", {"entries": [entry]})


def _verify(asked: Asked) -> Any:
    plan = asked.thing.indicator.targets.get().item.plan
    found = f"/indicators/grid/verify/?plan={plan.code}"
    sent = {"indicator": str(asked.thing.indicator_id), "shown": str(asked.thing.pk)}
    return asked.post(found, sent)


def _is_verified(asked: Asked, answer: Any) -> bool:
    return bool(Reading.objects.filter(pk=asked.thing.pk, status=ReadingStatus.VERIFIED).exists())


READINGS = {
    "record a value of an indicator": Right(
        indicator,
        {PAGE: _record, API: _send},
        lambda asked, answer: asked.thing.readings.exists(),
    ),
    "verify the values of an indicator": Right(
        reading,
        {
            PAGE: _verify,
            API: lambda asked: asked.send("readings/verify", {"readings": [asked.thing.pk]}),
        },
        _is_verified,
    ),
}
