"""The report form handed in: what follows, what comes back, and how refusals stand beside the fields."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agencies.choices import Role
from indicators.models import Indicator, Reading
from indicators.tests.sheets import (
    SEPTEMBER,
    WORDS,
    Scene,
    address,
    make_machines,
    make_scene,
    opened,
    send,
    untouched,
    words,
)
from tasks.choices import ReportState, State
from tasks.models import ProgressReport, WorkItem
from tasks.tests.daily import accept, give_back, hand_in
from tasks.tests.factories import (
    ON,
    day,
    make_item,
    make_milestone,
    make_report,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _business_date(settings: Any) -> None:
    settings.BUSINESS_DATE = ON


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def machines(scene: Scene) -> Indicator:
    return make_machines(scene.item)


# --- what follows


def test_report_waits_for_the_office_and_moves_nothing_yet(
    scene: Scene, machines: Indicator
) -> None:
    step = make_milestone(scene.item, on=day(5))
    typed = {"reached": [step.pk], f"reading_{machines.pk}": "９０６"}
    client = sign_in(scene.clerk)
    values = {"version": 0, "seen": 0, "percent": "75", "narrative": WORDS, **typed}
    response = client.post(address(scene.item), values)
    assert response.status_code == 302
    assert response["Location"] == scene.item.get_absolute_url()
    report = scene.report()
    assert (report.state, report.percent, report.as_of) == (
        ReportState.SUBMITTED,
        Decimal(75),
        ON,
    )
    assert report.claims.get().value == Decimal(906)
    assert list(report.reached.all()) == [step]
    stored = WorkItem.objects.get(pk=scene.item.pk)
    assert (stored.progress, stored.state) == (Decimal(60), State.IN_PROGRESS)  # signed for
    assert Reading.objects.count() == 1
    told = words(client.get(scene.item.get_absolute_url()))
    assert "waits for the supervision office to verify it" in told


def test_head_of_unit_is_named_where_the_plan_asks_for_approval(scene: Scene) -> None:
    scene.plan.asks_approval = True
    scene.plan.save()
    assert "Hand in to be verified" in opened(scene.clerk, scene.item)  # nobody heads the unit
    head = make_user(Role.HEAD, unit=scene.lead)
    assert "Hand in to the head of unit" in opened(scene.clerk, scene.item)
    assert "Hand in to be verified" in opened(head, scene.item)
    send(scene.clerk, scene.item)
    assert scene.report().state == ReportState.TO_APPROVE
    assert "waits for the head of 大气环境科" in opened(scene.clerk, scene.item)


def test_report_handed_in_late_says_so(scene: Scene, settings: Any) -> None:
    settings.BUSINESS_DATE = date(2024, 10, 28)
    client = sign_in(scene.clerk)
    client.post(address(scene.item), {"version": 0, "seen": 0, "percent": 75, "narrative": WORDS})
    assert scene.report().days_late == 3
    assert "It counts as 3 days late." in words(client.get(scene.item.get_absolute_url()))


def test_done_asks_for_no_percentage_and_counts_as_whole(scene: Scene) -> None:
    assert send(scene.clerk, scene.item, percent="", done="on").status_code == 302
    report = scene.report()
    assert (report.done, report.percent) == (True, Decimal(100))
    assert WorkItem.objects.get(pk=scene.item.pk).state == State.TO_VERIFY


def test_cooperating_unit_is_told_that_the_task_does_not_move(scene: Scene) -> None:
    helper = make_unit("法规科")
    scene.item.responsibilities.create(unit=helper, order=1, part="cooperating")
    colleague = make_user(unit=helper)
    shown = opened(colleague, scene.item)
    assert "cooperates" in shown
    assert "Our part is done" in shown
    send(colleague, scene.item, percent="100")
    assert WorkItem.objects.get(pk=scene.item.pk).progress == Decimal(60)


def test_report_that_waits_is_read_and_can_be_taken_back(scene: Scene) -> None:
    report = hand_in(scene.item, scene.clerk)
    client = sign_in(scene.clerk)
    shown = words(client.get(address(scene.item)))
    assert 'name="percent"' not in shown
    assert "集中报废 123 台。" in shown
    values = {"version": report.version, "seen": 0, "next": address(scene.item)}
    assert f"/reports/{report.pk}/withdraw/" in shown
    response = client.post(f"/reports/{report.pk}/withdraw/", values)
    assert response["Location"] == address(scene.item)
    assert 'value="70.8"' in words(client.get(address(scene.item)))


def test_returned_report_opens_with_why_and_with_what_was_said(scene: Scene) -> None:
    report = give_back(hand_in(scene.item, scene.clerk), note="缺少台账，请补。")
    shown = opened(scene.clerk, scene.item)
    assert "Returned by 督查办" in shown
    assert "缺少台账，请补。" in shown
    assert 'value="70.8"' in shown
    assert "集中报废 123 台。" in shown
    version = WorkItem.objects.get(pk=scene.item.pk).version
    sent = send(scene.clerk, scene.item, version=version, report_version=report.version)
    assert sent.status_code == 302
    assert (scene.report().state, scene.report().times_returned) == (ReportState.SUBMITTED, 1)


def test_verified_period_asked_for_now_can_be_reported_again(scene: Scene) -> None:
    accept(hand_in(scene.item, scene.clerk))
    shown = opened(scene.clerk, scene.item)
    assert "is verified (70.8%" in shown
    assert 'name="percent"' in shown


def test_verified_earlier_period_is_read_until_a_correction_is_asked_for(scene: Scene) -> None:
    make_report(scene.item, as_of=SEPTEMBER, narrative="九月的话。")
    query = f"?period={scene.period(on=SEPTEMBER).pk}"
    shown = opened(scene.clerk, scene.item, query)
    assert 'name="percent"' not in shown
    assert "九月的话。" in shown
    assert f"{query}&amp;again=1" in shown
    assert 'name="percent"' in opened(scene.clerk, scene.item, f"{query}&again=1")
    typed = {"report_version": "", "percent": "52"}
    assert send(scene.clerk, scene.item, query, **typed).status_code == 302
    assert ProgressReport.objects.filter(period=scene.period(on=SEPTEMBER)).count() == 2


# --- refused beside the field


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("percent", ""),
        ("percent", "101"),
        ("percent", "70.85"),
        ("percent", "NaN"),
        ("narrative", "  "),
    ],
)
def test_wrong_field_is_described_by_its_error(scene: Scene, field: str, typed: str) -> None:
    response = send(scene.clerk, scene.item, **{field: typed})
    shown = words(response)
    assert response.status_code == 200
    assert f'id="error-{field}"' in shown
    assert f'aria-describedby="error-{field} hint-{field} caution-{field}"' in shown
    assert 'aria-invalid="true"' in shown
    assert untouched(scene.item)


def test_falling_total_is_refused_beside_its_field_and_keeps_what_was_typed(
    scene: Scene, machines: Indicator
) -> None:
    response = send(scene.clerk, scene.item, **{f"reading_{machines.pk}": "798"})
    shown = words(response)
    assert response.status_code == 400
    assert f'id="error-reading_{machines.pk}"' in shown
    assert "798 台" in shown
    assert "812 台" in shown
    assert 'value="798"' in shown
    assert WORDS in shown
    assert untouched(scene.item)


def test_milestone_of_another_item_is_refused(scene: Scene) -> None:
    make_milestone(scene.item, on=day(5))
    foreign = make_milestone(make_item(unit=scene.lead), on=day(3))
    response = send(scene.clerk, scene.item, reached=[foreign.pk])
    assert 'id="error-reached"' in words(response)
    assert untouched(scene.item)


def test_item_closed_in_between_hands_back_what_was_typed() -> None:
    scene = make_scene(state=State.CLOSED, progress=100)
    response = send(scene.clerk, scene.item, problems="资金未到。")
    assert response.status_code == 409
    for piece in ("2024-10-14", WORDS, "资金未到。"):
        assert piece in words(response)
    assert untouched(scene.item)


@pytest.mark.parametrize(
    ("state", "sentence"), [(State.CLOSED, "was closed on 2024-10-14"), (State.HALTED, "is halted")]
)
def test_settled_item_says_so(state: State, sentence: str) -> None:
    scene = make_scene(state=state)
    response = sign_in(scene.clerk).get(address(scene.item))
    assert response.status_code == 409
    assert sentence in words(response)


def test_closed_part_of_an_open_item_says_so(scene: Scene) -> None:
    scene.item.responsibilities.update(state=State.CLOSED)
    response = sign_in(scene.clerk).get(address(scene.item))
    assert response.status_code == 409
    assert "大气环境科" in words(response)
