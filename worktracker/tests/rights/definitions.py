"""How the rights over definitions, and over an indicator's settings, are tried."""

import json
from typing import Any

from agencies.models import User
from indicators.defining import Measure, Settings
from indicators.models import Definition, Indicator
from indicators.services.measuring import linking
from indicators.tests.factories import make_indicator
from worktracker.tests.rights.readings import indicator
from worktracker.tests.rights.trying import PAGE, Asked, Right, opens
from worktracker.tests.rights.world import Place

WORDS = "按国控断面统计"


def own(place: Place, who: User | None) -> Definition:
    """The place's own, by which something is measured."""
    return make_indicator(agency=place.agency).definition


def spare(place: Place, who: User | None) -> Definition:
    """The place's own, by which nothing is measured."""
    return Definition.objects.create(agency=place.agency, name="水耗", unit="吨")


def shared(place: Place, who: User | None) -> Definition:
    """One for all; the place does not matter."""
    return Definition.objects.create(name="PM2.5年均浓度", unit="微克/立方米")


def promised(place: Place, who: User | None) -> Indicator:
    """An indicator of the place; a shared definition in its unit stands beside."""
    shared(place, who)
    return indicator(place, who)


def _address(row: Definition) -> str:
    return f"/indicators/definitions/{row.pk}/"


def _change(asked: Asked) -> Any:
    told = Measure.of(asked.thing).told()
    return asked.post(_address(asked.thing), {**told, "note": WORDS, "seen": json.dumps(told)})


def _is_changed(asked: Asked, answer: Any) -> bool:
    return bool(Definition.objects.filter(pk=asked.thing.pk, note=WORDS).exists())


def _make(asked: Asked) -> Any:
    told = Measure(name="万元产值水耗", unit="吨").told()
    return asked.post("/indicators/definitions/new/", {**told, "seen": json.dumps(told)})


def _set_up(asked: Asked) -> Any:
    told = Settings.of(asked.thing).told()
    sent = {"source": WORDS, "seen": json.dumps(told)}
    return asked.post(f"/indicators/{asked.thing.pk}/settings/", sent)


def _link(asked: Asked) -> Any:
    to = Definition.objects.shared().get()
    sent = {"to": str(to.pk), "seen": json.dumps(linking(asked.thing, to))}
    return asked.post(f"/indicators/{asked.thing.pk}/link/", sent)


DEFINITIONS = {
    "read an agency's own definition": Right(
        own, {PAGE: lambda asked: asked.get(_address(asked.thing))}, opens
    ),
    "read a shared definition": Right(
        shared, {PAGE: lambda asked: asked.get(_address(asked.thing))}, opens
    ),
    "make a definition": Right(
        lambda place, who: None,
        {PAGE: _make},
        lambda asked, answer: Definition.objects.filter(name="万元产值水耗").exists(),
    ),
    "change an agency's own definition": Right(own, {PAGE: _change}, _is_changed),
    "change a shared definition": Right(shared, {PAGE: _change}, _is_changed),
    "delete a definition that nothing is measured by": Right(
        spare,
        {PAGE: lambda asked: asked.post(f"{_address(asked.thing)}delete/")},
        lambda asked, answer: not Definition.objects.filter(pk=asked.thing.pk).exists(),
    ),
    "link an indicator to a shared definition": Right(
        promised,
        {PAGE: _link},
        lambda asked, answer: Indicator.objects.get(pk=asked.thing.pk).definition.agency is None,
    ),
    "change the settings of an indicator": Right(
        promised,
        {PAGE: _set_up},
        lambda asked, answer: Indicator.objects.get(pk=asked.thing.pk).source == WORDS,
    ),
}
