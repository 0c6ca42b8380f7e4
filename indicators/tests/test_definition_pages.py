"""The pages of definitions, and of an indicator's settings."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.choices import Role
from indicators.choices import Aggregation, Periodicity, RollUp
from indicators.defining import Measure, Settings
from indicators.models import Definition, Indicator
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.tests.factories import make_agency, make_item, make_plan, make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_on_the_day")]

LIST = "/indicators/definitions/"


@pytest.fixture
def dust():
    """Promised by a task."""
    item = make_item()
    row = make_indicator(agency=item.plan.agency)
    make_target(item, row, value=40, due=date(2024, 12, 31))
    return row


def shared(name="PM2.5平均浓度", unit="微克/立方米", **fields):
    return Definition.objects.create(name=name, unit=unit, **fields)


def typed(definition, **fields):
    """The form of a definition as it was opened, with something typed."""
    told = Measure.of(definition).told()
    return {**told, "seen": json.dumps(told), **fields}


def named(rows):
    return [str(row.definition) for row in rows]


# --- the list


def test_list_shows_shared_ones_and_those_of_the_own_agency(dust, office):
    shared("空气质量优良天数比例", "%")
    make_indicator("水质指数", unit="", agency=make_agency("jilin"))
    page = sign_in(office).get(LIST).context["page"]

    assert named(page.shared) == ["空气质量优良天数比例"]
    assert [(str(row.definition), row.used, row.only) for row in page.own] == [
        ("PM2.5平均浓度", 1, dust)
    ]
    assert page.title == "1 shared definition, 1 of agencies' own"


def test_own_one_that_promises_what_a_shared_one_does_is_pointed_out(dust, office):
    make_indicator("水耗", unit="吨", agency=dust.agency)
    twin = shared()
    answer = sign_in(office).get(LIST)

    page = answer.context["page"]
    assert [row.twin for row in page.own] == [twin.pk, None]
    assert page.title.endswith("; 1 of them promises what a shared one does")
    link = f'href="/indicators/{dust.pk}/settings/?definition={twin.pk}#h-link"'
    assert link in answer.content.decode()
    assert link not in sign_in(make_user()).get(LIST).content.decode()


def test_nothing_is_pointed_out_where_the_unit_differs_or_nothing_goes_by_it(dust, office):
    shared(unit="毫克/立方米")
    shared("水耗", "吨")
    Definition.objects.create(agency=dust.agency, name="水耗", unit="吨")

    page = sign_in(office).get(LIST).context["page"]
    assert {row.twin for row in page.own} == {None}


def test_list_is_searched_by_name_and_the_leader_sees_lower_agencies(dust):
    town = make_agency("xintai", name="新泰分局", parent=dust.agency)
    make_indicator("水耗", unit="吨", agency=town)
    client = sign_in(make_user(Role.LEADER))

    assert len(client.get(LIST).context["page"].own) == 2
    page = client.get(LIST, {"q": " 水 "}).context["page"]
    assert named(page.own) == ["水耗"]
    assert client.get(LIST, {"q": "海洋"}).context["page"].own == []


def test_queries_do_not_grow_with_definitions(dust, office, django_assert_num_queries):
    client = sign_in(office)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(12):
        shared(f"通用{number}", "台")
        row = make_indicator(f"通用{number}", unit="台", agency=dust.agency)
        make_target(dust.targets.get().item, row)
    with django_assert_num_queries(len(few)):
        page = client.get(LIST).context["page"]

    assert sum(row.may_link for row in page.own) == 12


# --- one definition


def test_office_changes_its_own_and_others_read_it(dust, office):
    address = f"{LIST}{dust.definition_id}/"
    client = sign_in(office)
    assert client.get(address).status_code == 200
    answer = client.post(address, typed(dust.definition, margin="1.5", direction="lower"))

    assert answer.status_code == 302
    dust.definition.refresh_from_db()
    assert (dust.definition.margin, dust.definition.direction) == (Decimal("1.5"), "lower")
    assert sign_in(make_user()).get(address).context["form"] is None


def test_what_is_wrong_is_said_at_the_fields_and_what_was_typed_stays(dust, office):
    sent = typed(dust.definition, note="按日均值", least="9", most="3", decimals="2", margin="-1")
    answer = sign_in(office).post(f"{LIST}{dust.definition_id}/", sent)

    assert answer.status_code == 400
    form = answer.context["form"]
    assert set(form.errors) == {"most", "margin"}
    assert form["note"].value() == "按日均值"
    dust.definition.refresh_from_db()
    assert dust.definition.note == ""


def test_taken_name_is_said_beside_the_name(dust, office):
    make_indicator("水耗", unit="吨", agency=dust.agency)
    spare = Definition.objects.create(agency=dust.agency, name="用水量", unit="吨")
    answer = sign_in(office).post(f"{LIST}{spare.pk}/", typed(spare, name="水耗"))

    assert answer.status_code == 400
    assert "already has a definition" in answer.context["form"].errors["name"][0]


def test_measured_one_offers_what_its_values_allow_and_refuses_the_rest_in_words(dust, office):
    make_reading(dust, value=38)
    client, address = sign_in(office), f"{LIST}{dust.definition_id}/"
    form = client.get(address).context["form"]
    offered = {
        name: [value for value, _label in form.fields[name].widget.choices]
        for name in ("aggregation", "periodicity")
    }
    assert offered == {"aggregation": ["latest", "mean", "day_mean"], "periodicity": ["month"]}

    sent = typed(dust.definition, periodicity="quarter")
    answer = client.post(address, sent)
    assert "make a new definition instead" in answer.context["form"].errors["periodicity"][0]


def test_second_of_two_sees_what_the_first_changed_and_may_send_his_again(dust, office):
    client, address = sign_in(office), f"{LIST}{dust.definition_id}/"
    sent = typed(dust.definition, note="按日均值")
    client.post(address, typed(dust.definition, margin="2"))
    answer = client.post(address, sent)

    assert answer.status_code == 412
    (change,) = answer.context["meanwhile"]["changes"]
    assert (change.label, change.old, change.new) == ("Margin", "0", "2")
    form = answer.context["form"]
    assert form["note"].value() == "按日均值"
    again = {**sent, "seen": form["seen"].value()}
    assert client.post(address, again).status_code == 302


@pytest.mark.parametrize("seen", ["", "nonsense", "[1]", "3", '{"name": "x"}'])
def test_forged_state_stores_nothing(dust, office, seen):
    sent = typed(dust.definition, margin="2", seen=seen)
    answer = sign_in(office).post(f"{LIST}{dust.definition_id}/", sent)

    assert answer.status_code in {400, 412}
    dust.definition.refresh_from_db()
    assert dust.definition.margin == 0


def test_new_one_is_made_and_unused_one_deleted(office):
    client = sign_in(office)
    told = Measure(name="万元产值水耗", unit="吨").told()
    sent = {**told, "seen": json.dumps(told), "periodicity": "quarter"}
    answer = client.post(f"{LIST}new/", sent)
    row = Definition.objects.get()
    assert answer.headers["Location"] == f"{LIST}{row.pk}/"
    assert (row.agency, row.periodicity) == (office.agency, Periodicity.QUARTER)

    assert client.get(f"{LIST}{row.pk}/").context["page"].may_delete
    assert client.post(f"{LIST}{row.pk}/delete/").headers["Location"] == LIST
    assert not Definition.objects.exists()


def test_new_one_without_a_name_is_refused(office):
    told = Measure(name="").told()
    answer = sign_in(office).post(f"{LIST}new/", {**told, "seen": json.dumps(told)})

    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"name"}


def test_used_one_is_not_deleted(dust, office):
    answer = sign_in(office).post(f"{LIST}{dust.definition_id}/delete/")

    assert answer.status_code == 400
    assert "link them to another one first" in answer.content.decode()
    assert Definition.objects.count() == 1


# --- the settings of an indicator


def address_of(indicator):
    return f"/indicators/{indicator.pk}/settings/"


def test_choices_are_in_the_unit_and_free(dust, office):
    fitting = shared()
    shared("优良天数比例", "%")
    taken = shared("细颗粒物浓度")
    make_indicator("细颗粒物浓度", agency=dust.agency)
    Indicator.objects.filter(name="细颗粒物浓度").update(definition=taken)
    foreign = make_indicator("吉林PM2.5", agency=make_agency("jilin")).definition

    page = sign_in(office).get(address_of(dust)).context["page"]
    values = {choice.value for choice in page.choices}
    assert str(fitting.pk) in values
    assert not values & {str(taken.pk), str(foreign.pk), str(dust.definition_id)}


def test_preview_says_what_changes_and_how_targets_would_stand_and_stores_nothing(dust, office):
    for month in range(1, 10):
        make_reading(dust, value=90, period=date(2024, month, 1))
    make_reading(dust, value=30, period=date(2024, 10, 1))
    to = shared(aggregation=Aggregation.MEAN)
    answer = sign_in(office).get(address_of(dust), {"definition": to.pk})

    preview = answer.context["page"].preview
    assert [(each.label, each.new) for each in preview.changes] == [
        ("Over the year", "Mean of the periods")
    ]
    (verdict,) = preview.verdicts
    assert (verdict.now[1], verdict.then[1]) == ("Reachable", "Out of reach")
    dust.refresh_from_db()
    assert dust.definition.agency == dust.agency


def test_confirmed_preview_links(dust, office):
    to = shared()
    client = sign_in(office)
    preview = client.get(address_of(dust), {"definition": to.pk}).context["page"].preview
    sent = {"to": to.pk, "seen": json.dumps(preview.seen)}
    answer = client.post(f"/indicators/{dust.pk}/link/", sent)

    assert answer.headers["Location"] == address_of(dust)
    dust.refresh_from_db()
    assert dust.definition == to
    own = client.get(address_of(dust)).context["page"].choices
    assert "Our own: PM2.5平均浓度" in [choice.name for choice in own]


def test_own_one_is_offered_as_a_copy_where_none_stands(dust, office):
    to = shared()
    old, dust.definition = dust.definition, to
    dust.save()
    old.delete()
    client = sign_in(office)
    page = client.get(address_of(dust), {"definition": "own"}).context["page"]
    assert page.preview.changes == []
    sent = {"to": "own", "seen": json.dumps(page.preview.seen)}
    client.post(f"/indicators/{dust.pk}/link/", sent)

    dust.refresh_from_db()
    assert dust.definition.agency == dust.agency


def test_preview_of_what_does_not_fit_says_why_and_offers_no_button(dust, office):
    make_reading(dust, value=38)
    to = shared(periodicity=Periodicity.QUARTER, unit="毫克/立方米")
    answer = sign_in(office).get(address_of(dust), {"definition": to.pk})

    assert answer.context["page"].preview.faults == [
        "It is measured in “微克/立方米”, the definition in “毫克/立方米”."
    ]
    assert f"/indicators/{dust.pk}/link/" not in answer.content.decode()


@pytest.mark.parametrize("to", ["", "0", "999999", "nonsense", "²", "9" * 30])
def test_choice_that_does_not_exist_is_said(dust, office, to):
    client = sign_in(office)
    assert client.get(address_of(dust), {"definition": to}).status_code == 200
    answer = client.post(f"/indicators/{dust.pk}/link/", {"to": to, "seen": "{}"})

    assert answer.status_code == 400
    assert "choose another one" in answer.content.decode()


def test_another_agencys_own_definition_does_not_exist_here(dust, office):
    foreign = make_indicator("吉林PM2.5", agency=make_agency("jilin")).definition
    answer = sign_in(office).post(f"/indicators/{dust.pk}/link/", {"to": foreign.pk, "seen": "{}"})

    assert answer.status_code == 400
    dust.refresh_from_db()
    assert dust.definition != foreign


def test_settings_take_values_with_their_unit(dust, office):
    standing = json.dumps(Settings.of(dust).told())
    sent = {"seen": standing, "baseline": "44.5 微克/立方米", "baseline_year": "2020"}
    answer = sign_in(office).post(address_of(dust), {**sent, "weight": "5,600"})

    assert answer.status_code == 302
    dust.refresh_from_db()
    assert (dust.baseline, dust.baseline_year, dust.weight) == (Decimal("44.5"), 2020, 5600)


def test_rolling_up_is_offered_where_it_can_be_and_else_says_why(dust, office):
    client = sign_in(office)
    field = client.get(address_of(dust)).context["form"].fields["rolls_up"]
    assert field.disabled
    assert "no rule for rolling up" in field.help_text

    Definition.objects.filter(pk=dust.definition_id).update(roll_up=RollUp.MEAN)
    make_agency("xintai", name="新泰分局", parent=dust.agency)
    dust.refresh_from_db()
    standing = json.dumps(Settings.of(dust).told())
    client.post(address_of(dust), {"seen": standing, "rolls_up": "on"})
    dust.refresh_from_db()
    assert dust.rolls_up


def test_second_who_sets_up_sees_what_the_first_changed(dust, office):
    client = sign_in(office)
    standing = json.dumps(Settings.of(dust).told())
    client.post(address_of(dust), {"seen": standing, "source": "国控站"})
    answer = client.post(address_of(dust), {"seen": standing, "weight": "3"})

    assert answer.status_code == 412
    (change,) = answer.context["meanwhile"]["changes"]
    assert (change.label, change.new) == ("Data source", "国控站")
    assert answer.context["form"]["weight"].value() == "3"


def test_indicator_leads_to_its_definition_and_the_office_to_its_settings(dust, office):
    page = sign_in(office).get(f"/indicators/{dust.pk}/").content.decode()
    assert f'href="{LIST}{dust.definition_id}/"' in page
    assert f'href="{address_of(dust)}"' in page

    assert (
        address_of(dust) not in sign_in(make_user()).get(f"/indicators/{dust.pk}/").content.decode()
    )


def test_queries_of_a_definition_do_not_grow_with_agencies(django_assert_num_queries):
    to = shared()
    client = sign_in(make_user(Role.ADMINISTRATOR))
    _measured_by(to, "taian")
    client.get(f"{LIST}{to.pk}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"{LIST}{to.pk}/")
    for code in ("jilin", "linyi", "weifang", "dezhou"):
        _measured_by(to, code)
    with django_assert_num_queries(len(few)):
        page = client.get(f"{LIST}{to.pk}/").context["page"]

    assert len(page.indicators) == 5


def test_queries_of_a_preview_grow_neither_with_targets_nor_with_definitions(
    dust, office, django_assert_num_queries
):
    to = shared()
    client = sign_in(office)
    client.get(address_of(dust), {"definition": to.pk})
    with CaptureQueriesContext(connection) as few:
        client.get(address_of(dust), {"definition": to.pk})
    for number in range(5):
        shared(f"通用{number}")
        make_reading(dust, value=30 + number, period=date(2024, 1 + number, 1))
        make_target(make_item(), dust, value=30 + number)
    with django_assert_num_queries(len(few)):
        page = client.get(address_of(dust), {"definition": to.pk}).context["page"]

    assert len(page.preview.verdicts) == 6
    assert len(page.choices) == 6


def _measured_by(definition, code):
    agency = make_agency(code)
    row = make_indicator(agency=agency)
    Indicator.objects.filter(pk=row.pk).update(definition=definition)
    make_target(make_item(plan=make_plan(agency=agency)), row)
