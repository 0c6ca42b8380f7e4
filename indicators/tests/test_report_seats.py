"""Whose report a person fills in: the own unit's, a colleague's, a unit's on its behalf; and who may not."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from agencies.choices import Role
from agencies.models import User
from indicators.tests.sheets import (
    SEPTEMBER,
    WORDS,
    Scene,
    address,
    make_scene,
    opened,
    send,
    untouched,
    words,
)
from tasks.choices import FiledAs, ReportState
from tasks.models import WorkItem
from tasks.tests.daily import make_office
from tasks.tests.factories import (
    ON,
    make_agency,
    make_deputy,
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


def deputy_of(scene: Scene, *units: str) -> User:
    """Somebody of 法规科 who stands in for the clerk, and for a colleague in each of these units."""
    deputy = make_user(unit=make_unit("法规科"), display_name="李四")
    make_deputy(scene.clerk, deputy)
    for name in units:
        make_deputy(make_user(unit=make_unit(name), display_name=f"{name}王五"), deputy)
    return deputy


def take_part(scene: Scene, name: str) -> None:
    order = scene.item.responsibilities.count()
    scene.item.responsibilities.create(unit=make_unit(name), order=order)


# --- deputies


def test_deputy_reports_for_the_unit_and_is_named_as_such(scene: Scene) -> None:
    deputy = deputy_of(scene)
    shown = opened(deputy, scene.item)
    assert "in place of 承办人 (大气环境科)" in shown
    assert f"for={scene.lead.pk}" in shown  # the form says whose report it sends
    send(deputy, scene.item, f"?for={scene.lead.pk}")
    report = scene.report()
    assert (report.unit, report.filed_as) == (scene.lead, FiledAs.DEPUTY)
    assert (report.principal, report.reported_by) == (scene.clerk, deputy)


def test_deputy_goes_on_with_the_draft_of_the_principal(scene: Scene) -> None:
    make_report(scene.item, state=ReportState.DRAFT, by=scene.clerk, narrative="刚开头。")
    assert "刚开头。" in opened(deputy_of(scene), scene.item)


def test_own_unit_goes_before_those_stood_in_for(scene: Scene) -> None:
    deputy = deputy_of(scene, "固废科")
    take_part(scene, "固废科")
    take_part(scene, "法规科")
    shown = opened(deputy, scene.item)
    assert "in place of" not in shown
    chips = shown.partition('aria-label="Unit that is reported for"')[2].partition("</nav>")[0]
    assert [name for name in ("法规科", "大气环境科", "固废科") if name in chips] == [
        "法规科",
        "大气环境科",
        "固废科",
    ]
    assert chips.index("法规科") < chips.index("大气环境科") < chips.index("固废科")
    assert "in place of 固废科王五" in opened(deputy, scene.item, f"?for={make_unit('固废科').pk}")


def test_deputy_of_yesterday_may_not(scene: Scene) -> None:
    deputy = make_user(unit=make_unit("法规科"))
    make_deputy(scene.clerk, deputy, starts_on=SEPTEMBER, ends_on=SEPTEMBER)
    assert sign_in(deputy).get(address(scene.item)).status_code == 403
    assert send(deputy, scene.item, f"?for={scene.lead.pk}").status_code == 403
    assert untouched(scene.item)


# --- on a unit's behalf


def test_office_is_offered_the_units_and_reports_for_none_by_itself(scene: Scene) -> None:
    office = make_office()
    response = sign_in(office).get(address(scene.item))
    assert response.status_code == 403
    assert f"?for={scene.lead.pk}" in words(response)
    assert send(office, scene.item).status_code == 403
    assert untouched(scene.item)


def test_office_reports_on_behalf_of_a_unit_whose_head_confirms(scene: Scene) -> None:
    make_user(Role.HEAD, unit=scene.lead)
    office = make_office()
    query = f"?for={scene.lead.pk}"
    shown = opened(office, scene.item, query)
    assert "on behalf of 大气环境科, whose head has to confirm it" in shown
    assert "Hand in to the head of unit" in shown
    send(office, scene.item, query)
    report = scene.report()
    assert (report.filed_as, report.state) == (FiledAs.OFFICE, ReportState.TO_APPROVE)
    assert (report.unit, report.reported_by) == (scene.lead, office)


def test_office_is_told_that_a_unit_without_a_head_confirms_nothing(scene: Scene) -> None:
    assert "no head at present" in opened(make_office(), scene.item, f"?for={scene.lead.pk}")


def test_office_leaves_a_unit_alone_that_writes_itself(scene: Scene) -> None:
    draft = make_report(scene.item, state=ReportState.DRAFT, by=scene.clerk, narrative="刚开头。")
    office, query = make_office(), f"?for={scene.lead.pk}"
    for response in (
        sign_in(office).get(address(scene.item, query)),
        send(office, scene.item, query, report_version=1),
    ):
        assert response.status_code == 409
        assert "has begun its own report" in words(response)
        assert "刚开头。" not in words(response)
    draft.refresh_from_db()
    assert draft.narrative == "刚开头。"


def test_unit_goes_on_with_what_the_office_began(scene: Scene) -> None:
    make_report(scene.item, state=ReportState.DRAFT, by=make_office(), filed_as=FiledAs.OFFICE)
    assert "began this draft for your unit" in opened(scene.clerk, scene.item)
    send(scene.clerk, scene.item, report_version=1)
    assert scene.report().filed_as == FiledAs.OWN


def test_office_reports_where_no_unit_answers(scene: Scene) -> None:
    scene.item.responsibilities.all().delete()
    office = make_office()
    assert "on behalf of" not in opened(office, scene.item)
    assert send(office, scene.item).status_code == 302
    assert (scene.report().unit, scene.report().percent) == (office.unit, Decimal(75))


# --- who may not


@pytest.mark.parametrize(
    "role", [Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR, Role.STAFF, Role.HEAD]
)
@pytest.mark.parametrize("asks", [False, True])
def test_who_has_no_part_is_told_who_has(scene: Scene, role: Role, asks: bool) -> None:
    in_unit = {"unit": make_unit("固废科")} if role in (Role.STAFF, Role.HEAD) else {}
    user = make_user(role, **in_unit)
    query = f"?for={scene.lead.pk}" if asks else ""
    for response in (
        sign_in(user).get(address(scene.item, query)),
        send(user, scene.item, query),
        send(user, scene.item, query, action="draft"),
    ):
        assert response.status_code == 403
        assert "大气环境科" in words(response)
        assert 'class="chip"' not in words(response)  # nobody is offered to write for
    assert untouched(scene.item)


def test_what_was_typed_is_handed_back_with_the_refusal(scene: Scene) -> None:
    moved = make_user(unit=make_unit("固废科"))
    assert WORDS in words(send(moved, scene.item))


@pytest.mark.parametrize("role", [Role.STAFF, Role.HEAD, Role.SUPERVISOR, Role.LEADER])
def test_another_agency_does_not_find_the_form(scene: Scene, role: Role) -> None:
    elsewhere = make_unit("大气环境处", agency=make_agency("jilin"))
    other = make_user(role, agency=elsewhere.agency, unit=elsewhere)
    assert sign_in(other).get(address(scene.item)).status_code == 404
    assert send(other, scene.item, f"?for={scene.lead.pk}").status_code == 404
    assert untouched(scene.item)


def test_item_of_a_draft_plan_is_not_found(scene: Scene) -> None:
    scene.plan.state = "draft"
    scene.plan.save()
    assert sign_in(scene.clerk).get(address(scene.item)).status_code == 404


def test_leader_of_the_agency_above_reads_and_does_not_report(scene: Scene) -> None:
    upper = make_agency("province")
    scene.lead.agency.parent = upper
    scene.lead.agency.save()
    leader = make_user(Role.LEADER, agency=upper)
    assert send(leader, scene.item, f"?for={scene.lead.pk}").status_code in (403, 404)
    assert untouched(scene.item)


def test_who_is_not_signed_in_is_sent_to_sign_in(scene: Scene) -> None:
    client = sign_in()
    for response in (client.get(address(scene.item)), client.post(address(scene.item), {})):
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("login"))
    assert untouched(scene.item)


def test_person_who_moved_reports_for_the_new_unit_only(scene: Scene) -> None:
    scene.clerk.unit = make_unit("固废科")
    scene.clerk.save()
    assert send(scene.clerk, scene.item).status_code == 403
    take_part(scene, "固废科")
    send(scene.clerk, WorkItem.objects.get(pk=scene.item.pk))
    assert scene.report().unit == make_unit("固废科")
