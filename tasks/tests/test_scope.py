"""Who sees and who writes which item, plan, notice and mail; every refusal beside its permission."""

import pytest
from django.contrib.auth.models import AnonymousUser

from agencies.choices import Role
from agencies.models import User
from tasks.choices import FlagKind, PlanState, State
from tasks.models import (
    Activity,
    Flag,
    Milestone,
    Notice,
    Occurrence,
    OutboundMail,
    Plan,
    ProgressReport,
    WorkItem,
)
from tasks.services.activity import record
from tasks.tests.factories import (
    AT,
    ON,
    make_agency,
    make_duty,
    make_flag,
    make_item,
    make_milestone,
    make_notice,
    make_plan,
    make_report,
    make_unit,
    make_user,
)
from worktracker.lib.errors import DomainError

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def cast() -> dict[str, User]:
    """A bureau's people, and one of another bureau."""
    lead, other = make_unit("水生态环境科"), make_unit("大气环境科")
    return {
        "lead staff": make_user(unit=lead),
        "lead head": make_user(Role.HEAD, unit=lead),
        "cooperating staff": make_user(unit=other),
        "uninvolved staff": make_user(unit=make_unit("人事科")),
        "leader": make_user(Role.LEADER),
        "supervisor": make_user(Role.SUPERVISOR, unit=make_unit("办公室(督查办)")),
        "auditor": make_user(Role.AUDITOR),
        "administrator": make_user(Role.ADMINISTRATOR),
        "other agency": make_user(agency=make_agency("jilin")),
    }


@pytest.fixture
def item(cast: dict[str, User]) -> WorkItem:
    """A published item led by 水生态环境科, with 大气环境科 cooperating."""
    assert cast["cooperating staff"].unit
    return make_item(unit=cast["lead staff"].unit, cooperating=[cast["cooperating staff"].unit])


@pytest.mark.parametrize(
    ("who", "sees", "writes"),
    [
        ("lead staff", True, True),
        ("lead head", True, True),
        ("cooperating staff", True, True),
        ("uninvolved staff", True, False),
        ("leader", True, False),
        ("supervisor", True, False),
        ("auditor", True, False),
        ("administrator", True, False),
        ("other agency", False, False),
    ],
)
def test_role_decides_what_is_seen_and_written(
    cast: dict[str, User], item: WorkItem, who: str, sees: bool, writes: bool
) -> None:
    assert WorkItem.objects.visible_to(cast[who]).exists() is sees
    assert WorkItem.objects.reportable_by(cast[who], on=ON).exists() is writes


def test_stranger_sees_and_writes_nothing(item: WorkItem) -> None:
    make_report(item)
    for model in (WorkItem, Plan, Notice, ProgressReport, OutboundMail, Activity):
        assert not model.objects.visible_to(AnonymousUser()).exists()
    assert not WorkItem.objects.reportable_by(AnonymousUser(), on=ON).exists()
    assert not Plan.objects.editable_by(AnonymousUser()).exists()


def test_item_without_unit_is_written_by_the_supervisor_alone(
    cast: dict[str, User], item: WorkItem
) -> None:
    item.responsibilities.all().delete()
    writers = [
        who for who, user in cast.items() if WorkItem.objects.reportable_by(user, on=ON).exists()
    ]
    assert writers == ["supervisor"]


@pytest.mark.parametrize("state", [State.CLOSED, State.HALTED])
def test_finished_item_takes_no_report(cast: dict[str, User], state: State) -> None:
    make_item(unit=cast["lead staff"].unit, state=state)
    assert not WorkItem.objects.reportable_by(cast["lead staff"], on=ON).exists()


def test_draft_plan_is_edited_by_its_supervisor_alone(cast: dict[str, User]) -> None:
    plan = make_plan(code="draft", state=PlanState.DRAFT, notice=make_notice())
    make_item(plan=plan)
    seers = [who for who, user in cast.items() if Plan.objects.visible_to(user).exists()]
    editors = [who for who, user in cast.items() if Plan.objects.editable_by(user).exists()]
    readers = [who for who, user in cast.items() if Notice.objects.visible_to(user).exists()]
    assert seers == readers == ["supervisor", "auditor", "administrator"]
    assert editors == ["supervisor"]
    assert not any(WorkItem.objects.visible_to(user).exists() for user in cast.values())


def test_published_plan_is_edited_by_nobody(cast: dict[str, User], item: WorkItem) -> None:
    assert not any(Plan.objects.editable_by(user).exists() for user in cast.values())


def test_rows_of_an_item_are_seen_with_it(cast: dict[str, User], item: WorkItem) -> None:
    make_report(item)
    make_milestone(item, on=ON)
    make_duty(item, dues=[ON])
    make_flag(item, FlagKind.OVERDUE)
    record("test", at=AT, by=None, item=item)
    for model in (ProgressReport, Milestone, Occurrence, Flag, Activity):
        seers = {who for who, user in cast.items() if model.objects.visible_to(user).exists()}
        assert seers == set(cast) - {"other agency"}, model


def test_mails_are_private_but_to_the_supervisor(cast: dict[str, User]) -> None:
    OutboundMail.objects.create(
        user=cast["lead staff"], day=ON, address="a@example.org", subject="s", created_at=AT
    )
    seers = [who for who, user in cast.items() if OutboundMail.objects.visible_to(user).exists()]
    assert seers == ["lead staff", "supervisor", "auditor", "administrator"]


def test_trail_cannot_be_changed_or_deleted(item: WorkItem) -> None:
    row = record("test", at=AT, by=None, item=item)
    for attempt in (
        row.save,
        row.delete,
        Activity.objects.all().delete,
        lambda: Activity.objects.update(verb="x"),
    ):
        with pytest.raises(DomainError):
            attempt()
    assert Activity.objects.get().verb == "test"
