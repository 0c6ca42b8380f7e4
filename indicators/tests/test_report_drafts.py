"""Drafts of the report form: saved by hand and by script, gone on with by a colleague, changed by two at once."""

from decimal import Decimal
from typing import Any

import pytest

from agencies.choices import Role
from agencies.models import User
from indicators.models import Indicator, ReportedReading
from indicators.tests.sheets import (
    WORDS,
    Scene,
    address,
    autosave,
    make_machines,
    make_scene,
    opened,
    send,
    untouched,
    words,
)
from tasks.choices import ReportState, State
from tasks.models import ProgressReport, WorkItem
from tasks.services.signing import sign_for
from tasks.tests.daily import accept, give_back, hand_in
from tasks.tests.factories import AT, ON, day, make_milestone, make_report, make_user, sign_in

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


@pytest.fixture
def colleague(scene: Scene) -> User:
    return make_user(unit=scene.lead, display_name="张三")


def draft_of(scene: Scene, **fields: Any) -> ProgressReport:
    values = {"state": ReportState.DRAFT, "percent": 40, "narrative": "刚开头。", **fields}
    return make_report(scene.item, by=values.pop("by", scene.clerk), **values)


# --- by hand


def test_incomplete_draft_is_kept_and_opens_again(scene: Scene, machines: Indicator) -> None:
    step = make_milestone(scene.item, on=day(5), name="中期核查")
    typed = {"percent": "", "problems": "资金未到。", "reached": [step.pk]}
    typed |= {f"reading_{machines.pk}": "906", "action": "draft"}
    response = send(scene.clerk, scene.item, **typed)
    assert response.status_code == 302
    report = scene.report()
    assert (report.state, report.percent, report.version) == (ReportState.DRAFT, None, 1)
    shown = opened(scene.clerk, scene.item)
    for piece in (WORDS, "资金未到。", 'value="906"', 'name="report_version" value="1"'):
        assert piece in shown
    assert f'value="{step.pk}" class="" aria-describedby' in shown or "checked" in shown
    assert f"/reports/{report.pk}/discard/" in shown


def test_draft_moves_neither_item_nor_part(scene: Scene) -> None:
    send(scene.clerk, scene.item, action="draft")
    stored = WorkItem.objects.get(pk=scene.item.pk)
    assert (stored.version, stored.state, stored.progress) == (0, State.TO_SIGN, Decimal(60))


def test_draft_in_which_nothing_is_typed_is_not_begun(scene: Scene) -> None:
    send(scene.clerk, scene.item, percent="", narrative=" ", action="draft")
    assert untouched(scene.item)


def test_draft_keeps_the_rest_where_one_field_is_wrong(scene: Scene) -> None:
    draft_of(scene)
    response = send(scene.clerk, scene.item, percent="abc", report_version=1, action="draft")
    shown = words(response)
    assert response.status_code == 200
    report = scene.report()
    assert (report.narrative, report.percent) == (WORDS, Decimal(40))
    assert 'id="error-percent"' in shown
    assert 'value="abc"' in shown
    assert 'name="report_version" value="2"' in shown


def test_readings_that_were_emptied_stay_empty(scene: Scene, machines: Indicator) -> None:
    query = f"?period={scene.period(on=day(-20)).pk}"
    send(scene.clerk, scene.item, query, action="draft", **{f"reading_{machines.pk}": ""})
    assert 'value="812"' not in opened(scene.clerk, scene.item, query)


def test_draft_is_thrown_away(scene: Scene) -> None:
    report = draft_of(scene)
    values = {"version": report.version, "seen": 0}
    sign_in(scene.clerk).post(f"/reports/{report.pk}/discard/", values)
    shown = opened(scene.clerk, scene.item)
    assert "刚开头。" not in shown
    assert 'name="report_version" value=' not in shown


def test_colleague_goes_on_with_the_draft(scene: Scene, colleague: User) -> None:
    draft_of(scene)
    shown = opened(colleague, scene.item)
    assert "刚开头。" in shown
    assert "Draft saved by 承办人" in shown
    assert send(colleague, scene.item, report_version=1).status_code == 302
    report = scene.report()
    assert (report.state, report.reported_by) == (ReportState.SUBMITTED, colleague)


def test_draft_is_not_shown_to_a_stranger(scene: Scene) -> None:
    draft_of(scene)
    leader = make_user(Role.LEADER)
    assert "刚开头。" not in words(sign_in(leader).get(address(scene.item)))


# --- by script


def test_autosave_answers_with_version_time_and_where_files_go(scene: Scene) -> None:
    response = autosave(scene.clerk, scene.item)
    report = scene.report()
    answer = response.json()
    assert response.status_code == 200
    assert len(answer.pop("saved_at")) == len("14:32")
    assert answer == {
        "version": 1,
        "attachUrl": f"/reports/{report.pk}/evidence/",
        "discardUrl": f"/reports/{report.pk}/discard/",
        "wrong": {},
        "cautions": {},
    }
    again = autosave(scene.clerk, scene.item, report_version=1, problems="资金未到。")
    assert again.json()["version"] == 2
    assert scene.report().problems == "资金未到。"


def test_autosave_begins_no_draft_before_anything_is_typed(scene: Scene) -> None:
    response = autosave(scene.clerk, scene.item, percent="", narrative="")
    assert response.json()["version"] is None
    assert untouched(scene.item)


def test_autosave_begins_one_for_a_file_to_be_attached_to(scene: Scene) -> None:
    response = autosave(scene.clerk, scene.item, percent="", narrative="", ensure="1")
    assert response.json()["version"] == 1
    assert response.json()["attachUrl"] == f"/reports/{scene.report().pk}/evidence/"


def test_autosave_says_what_is_wrong_and_what_is_odd(scene: Scene, machines: Indicator) -> None:
    reading = f"reading_{machines.pk}"
    answer = autosave(scene.clerk, scene.item, percent="95", **{reading: "x"}).json()
    assert list(answer["wrong"]) == [reading]
    assert "70.8%" in answer["cautions"]["percent"]  # what 812 of 1147 make
    answer = autosave(scene.clerk, scene.item, percent="x", report_version=1).json()
    assert list(answer["wrong"]) == ["percent"]
    assert answer["cautions"] == {}


def test_autosave_of_a_stale_draft_is_refused(scene: Scene, colleague: User) -> None:
    draft_of(scene, by=colleague)
    for typed in ({}, {"report_version": 7}):
        response = autosave(scene.clerk, scene.item, **typed)
        assert (response.status_code, response.json()["code"]) == (412, "stale")
    assert scene.report().narrative == "刚开头。"


def test_autosave_of_who_may_not_is_refused(scene: Scene) -> None:
    for user in (make_user(Role.LEADER), make_user(Role.AUDITOR), make_user(Role.SUPERVISOR)):
        response = autosave(user, scene.item)
        assert (response.status_code, response.json()["code"]) == (403, "not_allowed")
    scene.item.responsibilities.update(state=State.CLOSED)
    response = autosave(scene.clerk, scene.item)
    assert (response.status_code, response.json()["code"]) == (409, "part_closed")
    assert untouched(scene.item)


def test_autosave_of_a_returned_report_leaves_it_returned(scene: Scene) -> None:
    report = give_back(hand_in(scene.item, scene.clerk))
    response = autosave(scene.clerk, scene.item, report_version=report.version)
    assert response.json()["version"] == report.version + 1
    assert (scene.report().state, scene.report().narrative) == (ReportState.RETURNED, WORDS)


# --- two at once


def test_change_of_the_item_is_shown_and_what_was_typed_is_kept(
    scene: Scene, colleague: User
) -> None:
    assert 'name="version" value="0"' in opened(scene.clerk, scene.item)
    sign_for(scene.item, unit=scene.lead, by=colleague, at=AT, on=ON)
    response = send(scene.clerk, scene.item, problems="资金未到。")
    shown = words(response)
    assert response.status_code == 412
    assert "张三" in shown[: shown.index("<fieldset>")]  # who changed what stands above the fields
    for piece in (WORDS, "资金未到。", 'name="version" value="1"', "data-held"):
        assert piece in shown
    assert not ProgressReport.objects.exists()
    assert send(scene.clerk, scene.item, version=1).status_code == 302
    assert scene.report().percent == Decimal(75)


def test_draft_of_a_colleague_stands_beside_each_field_that_differs(
    scene: Scene, machines: Indicator, colleague: User
) -> None:
    step = make_milestone(scene.item, on=day(5), name="中期核查")
    theirs = draft_of(scene, by=colleague, narrative=WORDS, problems="补贴未到。")
    theirs.reached.add(step)
    ReportedReading.objects.create(report=theirs, indicator=machines, value=900)
    typed = {"action": "draft", "problems": "资金未到。", f"reading_{machines.pk}": "906"}
    response = send(scene.clerk, scene.item, **typed)
    shown = words(response)
    assert response.status_code == 412
    told = [part.partition("</p>")[0] for part in shown.split('<p class="note theirs">')[1:]]
    assert len(told) == 4  # not the narrative, which is the same
    for note, piece in zip(told, ("900 台", "40%", "10-20 中期核查", "补贴未到。"), strict=True):
        assert "张三 saved at 10:00" in note
        assert piece in note
    for piece in (WORDS, "资金未到。", 'value="906"', 'value="75"'):
        assert piece in shown
    assert scene.report().percent == Decimal(40)
    assert 'name="report_version" value="1"' in shown
    assert send(scene.clerk, scene.item, report_version=1, **typed).status_code == 302
    assert scene.report().problems == "资金未到。"


def test_report_handed_in_by_a_colleague_meanwhile_is_told(scene: Scene, colleague: User) -> None:
    report = hand_in(scene.item, colleague)
    response = send(scene.clerk, scene.item)
    shown = words(response)
    assert response.status_code == 412
    assert "张三 handed this report in at 70.8%" in shown
    assert WORDS in shown
    version = WorkItem.objects.get(pk=scene.item.pk).version
    again = send(scene.clerk, scene.item, version=version, report_version=report.version)
    assert again.status_code == 400
    assert "Take it back first" in words(again)
    assert scene.report().percent == Decimal("70.8")


def test_draft_that_was_thrown_away_meanwhile_is_told(scene: Scene) -> None:
    draft_of(scene, state=ReportState.DISCARDED)
    response = send(scene.clerk, scene.item, report_version=1)
    assert response.status_code == 412
    assert "is gone" in words(response)
    assert WORDS in words(response)


def test_own_beginning_of_the_draft_is_no_change_of_others(scene: Scene, colleague: User) -> None:
    autosave(scene.clerk, scene.item)
    sign_for(scene.item, unit=scene.lead, by=colleague, at=AT, on=ON)
    shown = words(send(scene.clerk, scene.item, report_version=1))
    above = shown[: shown.index("<fieldset>")]
    assert "张三" in above
    assert "承办人" not in above.partition('class="log"')[2]


def test_tampered_version_counts_as_out_of_date(scene: Scene) -> None:
    accept(hand_in(scene.item, scene.clerk))
    for version in ("", "x", "-3"):
        assert send(scene.clerk, scene.item, version=version).status_code == 412
    assert scene.item.reports.count() == 1
