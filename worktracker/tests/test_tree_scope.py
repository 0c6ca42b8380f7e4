"""How far down the tree of agencies each role reads business rows, and who writes none of them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from agencies.choices import Role
from agencies.models import Agency, User
from agencies.scope import reaches
from indicators.models import Indicator, Reading, Target
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import PlanState
from tasks.models import Activity, Notice, OutboundMail, Plan, ProgressReport, WorkItem
from tasks.services.activity import record
from tasks.tests.factories import (
    AT,
    ON,
    make_agency,
    make_item,
    make_notice,
    make_plan,
    make_report,
    make_unit,
    make_user,
)

pytestmark = [pytest.mark.django_db]

TREE = {"sd": "", "taian": "sd", "taishan": "taian", "jinan": "sd", "jilin": ""}
DOWN = {"taian", "taishan"}
READS = [
    (Role.STAFF, {"taian"}),
    (Role.HEAD, {"taian"}),
    (Role.SUPERVISOR, {"taian"}),
    (Role.LEADER, DOWN),
    (Role.AUDITOR, DOWN),
    (Role.ADMINISTRATOR, set(TREE)),
]


@pytest.fixture
def tree() -> dict[str, Agency]:
    """A province with two cities, one of them with a district, and another province; rows of each."""
    agencies: dict[str, Agency] = {}
    for code, parent in TREE.items():
        agencies[code] = make_agency(code, parent=agencies.get(parent))
        fill(agencies[code])
    return agencies


def fill(agency: Agency) -> None:
    """A published item with all that belongs to it, and a draft."""
    unit = make_unit(agency=agency)
    plan = make_plan(agency=agency, notice=make_notice(agency=agency))
    item = make_item(plan=plan, unit=unit)
    person = make_user(unit=unit)
    make_report(item, unit=unit, by=person)
    indicator = make_indicator(agency=agency)
    make_target(item, indicator)
    make_reading(indicator, value="1", by=person)
    record("test", at=AT, by=person, item=item)
    draft = make_notice(agency=agency)
    make_plan(agency=agency, code=f"{agency.code}-draft", state=PlanState.DRAFT, notice=draft)
    OutboundMail.objects.create(
        user=person, day=ON, address="a@example.org", subject="s", created_at=AT
    )


WAYS: list[tuple[type[Model], str]] = [
    (WorkItem, "plan__agency__code"),
    (ProgressReport, "item__plan__agency__code"),
    (Activity, "agency__code"),
    (Indicator, "agency__code"),
    (Target, "item__plan__agency__code"),
    (Reading, "indicator__agency__code"),
]


@pytest.mark.parametrize(("role", "read"), READS)
def test_business_rows_are_read_just_as_far_down(
    tree: dict[str, Agency], role: Role, read: set[str]
) -> None:
    reader = make_user(role, agency=tree["taian"])
    for model, way in WAYS:
        rows = model._default_manager.visible_to(reader)
        assert {*rows.values_list(way, flat=True)} == read, model
    drafts = read if role in (Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR) else set()
    seen = Plan.objects.visible_to(reader)
    assert {*seen.published().values_list("agency__code", flat=True)} == read
    waiting = seen.filter(state=PlanState.DRAFT)
    assert {*waiting.values_list("agency__code", flat=True)} == drafts
    notices = Notice.objects.visible_to(reader)
    assert notices.count() == len(read) + len(drafts)
    mails = OutboundMail.objects.visible_to(reader)
    assert {*mails.values_list("user__agency__code", flat=True)} == drafts


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR])
def test_lower_agency_s_reader_reads_nothing_above(tree: dict[str, Agency], role: Role) -> None:
    reader = make_user(role, agency=tree["taishan"])
    assert {*WorkItem.objects.visible_to(reader).values_list("plan__agency__code", flat=True)} == {
        "taishan"
    }


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.LEADER])
def test_who_only_reads_edits_no_plan(tree: dict[str, Agency], role: Role) -> None:
    reader = make_user(role, agency=tree["taian"])
    assert not Plan.objects.editable_by(reader).exists()
    assert not Plan.objects.reviewable_by(reader).exists()


def test_supervisor_edits_the_own_agency_s_drafts_alone(tree: dict[str, Agency]) -> None:
    supervisor = make_user(Role.SUPERVISOR, agency=tree["taian"])
    assert [plan.code for plan in Plan.objects.editable_by(supervisor)] == ["taian-draft"]


def test_move_of_an_agency_moves_what_its_leaders_read(tree: dict[str, Agency]) -> None:
    leader = make_user(Role.LEADER, agency=tree["sd"])
    assert WorkItem.objects.visible_to(leader).count() == 4
    tree["taian"].parent = tree["jilin"]
    tree["taian"].save()
    assert WorkItem.objects.visible_to(leader).count() == 2


def test_stranger_reaches_nothing(tree: dict[str, Agency]) -> None:
    assert not WorkItem.objects.filter(reaches(AnonymousUser(), "plan__agency__")).exists()


def test_person_without_an_agency_does_not_read_what_belongs_to_none() -> None:
    record("test", at=AT, by=None)
    for role in (Role.STAFF, Role.LEADER, Role.SUPERVISOR):
        assert not Activity.objects.filter(reaches(User(role=role), "agency__")).exists()
