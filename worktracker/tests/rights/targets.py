"""How the rights to keep targets are tried."""

from typing import Any

from agencies.models import User
from indicators.models import Target
from indicators.tests.factories import make_indicator, make_target
from worktracker.tests.rights.reading import item
from worktracker.tests.rights.trying import PAGE, Asked, Right
from worktracker.tests.rights.world import Place


def target(place: Place, who: User | None) -> Target:
    """What an item of the place promises."""
    found = item(place)
    return make_target(found, make_indicator(agency=found.plan.agency))


def _change(asked: Asked) -> Any:
    sent = {"since": "2024-07-01", "op": "<=", "value": "41", "reason": "市政府纪要9号"}
    form = {f"change-{name}": value for name, value in sent.items()}
    form["change-version"] = str(asked.thing.item.version)
    return asked.post(f"/targets/{asked.thing.pk}/change/", form)


def _lay_out(asked: Asked) -> Any:
    sent = {"curve": "points", "stage_20240630": "46", "stretch": "38"}
    form = {f"course-{name}": value for name, value in sent.items()}
    form["course-version"] = str(asked.thing.item.version)
    return asked.post(f"/targets/{asked.thing.pk}/course/", form)


TARGETS = {
    "read an indicator with its targets and values": Right(
        target,
        {PAGE: lambda asked: asked.get(f"/indicators/{asked.thing.indicator_id}/")},
        lambda asked, answer: answer.status_code == 200,
    ),
    "change a target": Right(
        target,
        {PAGE: _change},
        lambda asked, answer: asked.thing.changes.exists(),
    ),
    "lay out the course to a target": Right(
        target,
        {PAGE: _lay_out},
        lambda asked, answer: asked.thing.stages.exists(),
    ),
}
