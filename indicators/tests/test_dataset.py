"""An invented year of any size: the same for the same seed, and as the services would have kept it."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Model
from django.test import Client, override_settings
from django.urls import reverse

from agencies.choices import Role
from agencies.demo import DEMO_PASSWORD
from agencies.models import Agency, Appointment, Unit, User
from indicators.dataset.items import Detail
from indicators.dataset.make import THIN, Made, NotEmpty, make_dataset
from indicators.models import Definition, Indicator, Outlook, Reading, ReportedReading, Target
from indicators.services.flagging import flag_targets
from indicators.services.foreseeing import foresee_published
from tasks.choices import Part
from tasks.models import (
    Activity,
    Comment,
    Duty,
    Flag,
    Milestone,
    Occurrence,
    Partner,
    Period,
    Plan,
    ProgressReport,
    Responsibility,
    Urge,
    WorkItem,
)
from tasks.services.judging import Judgement, judge
from tasks.services.limits import refresh_next_limits
from tasks.services.report_dues import refresh_report_dues
from tasks.tests.factories import AT, make_plan
from worktracker.lib.errors import DomainError
from worktracker.lib.sortkey import pinyin_key

ON = date(2024, 10, 15)
WRITTEN: tuple[type[Model], ...] = (
    Agency,
    Unit,
    User,
    Appointment,
    Plan,
    Period,
    WorkItem,
    Responsibility,
    Partner,
    Milestone,
    Duty,
    Occurrence,
    ProgressReport,
    Activity,
    Comment,
    Urge,
    Indicator,
    Target,
    Reading,
    ReportedReading,
)
# The database numbers domains and shared definitions, keys follow from titles, accounts go by the machine's clock.
LEFT_OUT = {"domain", "definition", "title_key", "sort_key"}
LEFT_OUT |= {"password", "password_changed_at", "authorised_at", "date_joined"}
# Of three hundred tasks, on either database. Other words or courses make another year, and another digest.
DIGEST = "3332e148f8802ac50cbdec596225490a8be2622f18ca51de1e3d7311b697e35c"
KEPT = ("pk", "next_limit", "next_limit_kind", "report_due", "judged_light", "judged_rule")

pytestmark = pytest.mark.django_db


def make(items: int, *, seed: int = 1, on: date = ON, detail: Detail | None = None) -> Made:
    return make_dataset(
        items=items, seed=seed, on=on, at=AT, password="!", detail=detail or Detail()
    )


def digest() -> str:
    """Of every row that was written, and of every flag that judging raised."""
    told = sha256()
    for model in WRITTEN:
        names = [one.attname for one in model._meta.concrete_fields if one.name not in LEFT_OUT]
        for row in model._default_manager.order_by("pk").values_list(*names):
            told.update(f"{model._meta.label} {[_plain(value) for value in row]}\n".encode())
    for row in Flag.objects.order_by("item", "kind", "raised_on").values_list(
        "item", "kind", "raised_on", "cleared_on"
    ):
        told.update(f"{row}\n".encode())
    return told.hexdigest()


def _plain(value: Any) -> str:
    """The same words from either database, which keep neither the zone of a moment nor the order within an object."""
    if isinstance(value, datetime):
        return str(value.timestamp())
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else str(value)


def kept() -> list[tuple[Any, ...]]:
    parts = Responsibility.objects.order_by("pk").values_list("pk", "report_due")
    return [*WorkItem.objects.order_by("pk").values_list(*KEPT), *parts]


def test_same_seed_gives_the_same_rows() -> None:
    made = make(300)
    assert made.rows["tasks.WorkItem"] == 300
    assert digest() == DIGEST


def test_another_seed_gives_another_year() -> None:
    make(300, seed=2)
    assert WorkItem.objects.count() == 300
    assert digest() != DIGEST


@pytest.mark.parametrize("detail", [Detail(), THIN])
def test_services_would_keep_what_is_kept(detail: Detail) -> None:
    make(300, detail=detail)
    connection.check_constraints()
    before, foreseen = kept(), list(Outlook.objects.order_by("pk").values())
    refresh_next_limits(WorkItem.objects.all())
    refresh_report_dues(WorkItem.objects.all())
    assert kept() == before
    assert judge(on=ON) + flag_targets(on=ON) == Judgement(0, 0, 0)
    assert foresee_published(on=ON) == len(foreseen)
    assert list(Outlook.objects.order_by("pk").values()) == foreseen
    assert kept() == before


def test_progress_is_what_the_accepted_reports_say() -> None:
    make(300)
    for item in WorkItem.objects.select_related("plan").prefetch_related("responsibilities"):
        leads = [part.unit_id for part in item.responsibilities.all() if part.part == Part.LEAD]
        progress: Decimal | None = Decimal(0)
        moved, reported = item.plan.published_at.date(), None
        counted = item.reports.accepted().filter(unit__in=leads)
        for percent, day in counted.order_by("as_of", "reported_at").values_list(
            "percent", "as_of"
        ):
            moved = moved if percent == progress else day
            progress, reported = percent, day
        assert (item.progress, item.moved_on, item.reported_on) == (progress, moved, reported)


def test_every_row_passes_the_checks_of_its_fields() -> None:
    make(120)
    for model in WRITTEN:
        for row in model._default_manager.all()[:400]:
            row.clean_fields(exclude={"password"})
            row.clean()
    for item in WorkItem.objects.all():
        assert item.title_key == pinyin_key(item.title)


def test_lights_and_states_have_realistic_shares() -> None:
    make(1000)
    lights = Counter(WorkItem.objects.values_list("judged_light", flat=True))
    bounds = {
        "done": (120, 200),
        "ok": (500, 600),
        "warn": (120, 200),
        "late": (60, 120),
        "idle": (30, 80),
    }
    assert {light: least <= lights[light] <= most for light, (least, most) in bounds.items()} == (
        dict.fromkeys(bounds, True)
    )
    states = Counter(WorkItem.objects.values_list("state", flat=True))
    assert states["in_progress"] > 700
    assert 0 < states["halted"] < 50
    assert 0 < states["to_sign"] < 50
    assert 0 < states["to_verify"] < 50
    assert 350 < Target.objects.count() < 450
    sizes = Counter(WorkItem.objects.values_list("plan", flat=True)).values()
    assert (min(sizes) >= 50, max(sizes) <= 200) == (True, True)


def test_every_agency_has_people_of_every_role() -> None:
    make(600)
    paths = list(Agency.objects.order_by("pk").values_list("path", flat=True))
    assert paths[0] == "/province/"
    assert {path.count("/") for path in paths} == {2, 3, 4}
    for agency in Agency.objects.all():
        roles = set(agency.people.values_list("role", flat=True))
        assert roles == {Role.LEADER, Role.AUDITOR, Role.SUPERVISOR, Role.HEAD, Role.STAFF}
        answering = agency.units.filter(responsibilities__isnull=False).distinct()
        assert all(unit.people.filter(role=Role.HEAD).exists() for unit in answering)
    assert Definition.objects.shared().filter(indicators__rolls_up=True).exists()
    assert User.objects.filter(agency=None).count() == 3


def test_thin_year_keeps_three_reports_a_part() -> None:
    make(300, detail=THIN)
    parts = Counter(ProgressReport.objects.values_list("item", "unit"))
    assert max(parts.values()) == 3
    assert Target.objects.count() < 40


def test_where_something_stands_nothing_is_made() -> None:
    make_plan()
    with pytest.raises(CommandError, match="make a dataset in an empty database"):
        call_command("make_dataset", "--items", "60", stdout=StringIO())
    with pytest.raises(NotEmpty):
        make(60)
    assert (Plan.objects.count(), WorkItem.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("items", "on"), [(60, date(2024, 2, 1)), (60, date(2024, 12, 20)), (0, ON)]
)
def test_year_that_has_not_begun_or_no_task_is_refused(items: int, on: date) -> None:
    with pytest.raises(DomainError):
        make(items, on=on)
    assert not Plan.objects.exists()


@pytest.mark.parametrize("on", [date(2024, 4, 1), date(2024, 7, 31), date(2024, 11, 30)])
def test_other_days_are_told_as_well(on: date) -> None:
    make(120, on=on)
    before = kept()
    refresh_next_limits(WorkItem.objects.all())
    refresh_report_dues(WorkItem.objects.all())
    assert kept() == before
    assert ProgressReport.objects.filter(as_of__gt=on).count() == 0
    assert WorkItem.objects.filter(closed_on__gt=on).count() == 0


@pytest.fixture
def demonstration() -> Iterator[None]:
    with override_settings(DEMO=True, BUSINESS_DATE=ON):
        yield


@pytest.mark.usefixtures("demonstration")
def test_demonstration_lets_people_in_and_shows_the_year(client: Client) -> None:
    out = StringIO()
    call_command("make_dataset", "--items", "120", stdout=out)
    assert f"signs in with {DEMO_PASSWORD}" in out.getvalue()
    leader = User.objects.get(username="leader")
    assert leader.check_password(DEMO_PASSWORD)
    client.force_login(leader)
    item = WorkItem.objects.filter(reports__isnull=False).first()
    for address in (reverse("dashboard"), reverse("items"), item.get_absolute_url()):
        assert client.get(address).status_code == 200
    found = client.get(reverse("items"), {"q": item.title}).content.decode()
    assert item.title in found


@override_settings(DEMO=False, DEBUG=False)
def test_elsewhere_nobody_can_sign_in() -> None:
    out = StringIO()
    call_command("make_dataset", "--items", "60", stdout=out)
    assert "Nobody can sign in" in out.getvalue()
    assert not any(user.has_usable_password() for user in User.objects.all())
