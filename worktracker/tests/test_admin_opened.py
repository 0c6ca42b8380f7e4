"""Two people change one row in the administration: the second is told, keeps what was typed, and decides."""

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.utils import translation

from agencies.choices import Role
from agencies.models import Agency, Unit, User
from tasks.models import Activity
from tasks.tests.factories import make_user
from worktracker.lib.admin import OpenedAdmin, TrailedAdmin
from worktracker.lib.opened import Opened, digests_of, fingerprint
from worktracker.tests.admin_forms import address, filled_in
from worktracker.tests.cast import Bureau

pytestmark = [pytest.mark.django_db]

EDITABLE = [
    model
    for model, page in admin.site._registry.items()
    if isinstance(page, TrailedAdmin)
    and model._meta.app_label in ("agencies", "tasks", "indicators", "exchange")
]


def of_each(models: list[type[Model]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("model", models, ids=lambda model: model._meta.model_name)


@pytest.fixture
def colleague() -> Client:
    """A second administrator at another desk."""
    client = Client(headers={"accept-language": "en"})
    person = make_user(
        Role.ADMINISTRATOR, display_name="李管理员", is_staff=True, is_superuser=True
    )
    client.force_login(person)
    return client


@pytest.fixture
def desk(root: User) -> Client:
    """The first administrator's, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(root)
    return client


def errors_of(response: Any) -> dict[str, list[str]]:
    form = response.context["adminform"].form
    return {name: list(words) for name, words in form.errors.items()}


def test_second_save_is_shown_again_with_who_and_what(
    bureau: Bureau, desk: Client, colleague: Client
) -> None:
    path = address(Unit, "change", bureau.unit.pk)
    mine = filled_in(desk.get(path), name="我改的名")
    colleague.post(path, filled_in(colleague.get(path), name="他改的名", order="7"))
    before = Activity.objects.count()

    response = desk.post(path, mine)

    assert response.status_code == 200
    assert errors_of(response) == {
        "__all__": [
            "李管理员 changed this while the page was open: Name, Order. "
            "Nothing was saved, and what you typed is kept. Compare, then save again."
        ],
        "name": ["It now reads: 他改的名"],
        "order": ["It now reads: 7"],
    }
    assert response.context["adminform"].form["name"].value() == "我改的名"
    assert Unit.objects.get(pk=bureau.unit.pk).name == "他改的名"
    assert Activity.objects.count() == before


def test_saved_again_what_was_typed_holds(bureau: Bureau, desk: Client, colleague: Client) -> None:
    path = address(Unit, "change", bureau.unit.pk)
    mine = filled_in(desk.get(path), name="我改的名")
    colleague.post(path, filled_in(colleague.get(path), name="他改的名"))

    again = filled_in(desk.post(path, mine))
    assert desk.post(path, again).status_code == 302

    assert Unit.objects.get(pk=bureau.unit.pk).name == "我改的名"
    assert Activity.objects.latest("id").changes == [
        {"field": "name", "old": "他改的名", "new": "我改的名"}
    ]


def test_third_hand_between_refusal_and_second_save_is_seen_too(
    bureau: Bureau, desk: Client, colleague: Client
) -> None:
    path = address(Unit, "change", bureau.unit.pk)
    mine = filled_in(desk.get(path), name="我改的名")
    colleague.post(path, filled_in(colleague.get(path), name="他改的名"))
    again = filled_in(desk.post(path, mine))
    colleague.post(path, filled_in(colleague.get(path), name="他又改名"))

    assert errors_of(desk.post(path, again))["name"] == ["It now reads: 他又改名"]


def test_row_under_the_row_is_watched_too(bureau: Bureau, desk: Client, colleague: Client) -> None:
    path = address(Unit, "change", bureau.unit.pk)
    mine = filled_in(desk.get(path), name="我改的名")
    colleague.post(path, filled_in(colleague.get(path), **{"aliases-0-name": "他改的别名"}))

    said = errors_of(desk.post(path, mine))["__all__"][0]

    assert said.startswith("李管理员 changed this while the page was open: Unit alias 他改的别名.")
    bureau.alias.refresh_from_db()
    assert bureau.alias.name == "他改的别名"


def test_row_under_the_row_that_came_or_went_is_named_by_its_kind(
    bureau: Bureau, desk: Client
) -> None:
    path = address(Unit, "change", bureau.unit.pk)
    mine = filled_in(desk.get(path), name="我改的名")
    bureau.alias.delete()

    said = errors_of(desk.post(path, mine))["__all__"][0]

    assert said.startswith("This was changed while the page was open: Unit alias.")


def waiting(bureau: Bureau) -> str:
    """The page of a person who waits for the authorisation: role and unit can still be changed there."""
    User.objects.filter(pk=bureau.person.pk).update(is_active=False)
    return address(User, "change", bureau.person.pk)


def test_change_elsewhere_is_told_without_a_name_and_a_choice_in_words(
    bureau: Bureau, desk: Client
) -> None:
    path = waiting(bureau)
    mine = filled_in(desk.get(path), display_name="改名")
    User.objects.filter(pk=bureau.person.pk).update(role=Role.HEAD)

    errors = errors_of(desk.post(path, mine))

    assert errors["__all__"][0].startswith("This was changed while the page was open: Role.")
    assert errors["role"] == ["It now reads: Head of unit"]


def test_relation_is_told_by_name(bureau: Bureau, desk: Client) -> None:
    path = waiting(bureau)
    mine = filled_in(desk.get(path), display_name="改名")
    other = Unit.objects.create(agency=bureau.agency, name="大气环境科")
    User.objects.filter(pk=bureau.person.pk).update(unit=other)

    assert errors_of(desk.post(path, mine))["unit"] == ["It now reads: 大气环境科"]


def test_what_no_form_shows_stands_in_nobody_s_way(bureau: Bureau, desk: Client) -> None:
    path = address(User, "change", bureau.person.pk)
    mine = filled_in(desk.get(path), display_name="改名")
    bureau.person.set_password("neu-Es-Wort-77")
    bureau.person.save()
    Client().force_login(bureau.person)  # sets the last login

    assert desk.post(path, mine).status_code == 302
    stored = User.objects.get(pk=bureau.person.pk)
    assert stored.display_name == "改名"
    assert stored.check_password("neu-Es-Wort-77")


@pytest.mark.parametrize("opened", ["", "{}", "[1,2]", '["2024-10-15", {}]', '["x", []]'])
def test_form_that_does_not_say_when_it_was_opened_is_shown_again(
    bureau: Bureau, desk: Client, opened: str
) -> None:
    path = address(Agency, "change", bureau.agency.pk)
    values = filled_in(desk.get(path), short_name="新简称") | {"_opened": opened}

    response = desk.post(path, values)

    assert "does not say when it was opened" in errors_of(response)["__all__"][0]
    assert desk.post(path, filled_in(response)).status_code == 302


@pytest.mark.parametrize("name", ["nothing.like 1", "agencies.unit x", "unknown"])
def test_name_that_no_row_has_is_repeated(bureau: Bureau, desk: Client, name: str) -> None:
    path = address(Unit, "change", bureau.unit.pk)
    values = filled_in(desk.get(path))
    opened = Opened.read(values["_opened"])
    assert opened
    values["_opened"] = Opened(opened.at, {**opened.digests, name: "0"}).written()

    assert f": {name}." in errors_of(desk.post(path, values))["__all__"][0]


@of_each(EDITABLE)
def test_every_page_that_changes_rows_is_watched(model: Any, bureau: Bureau, desk: Client) -> None:
    row = bureau.row_of(model)
    path = address(model, "change", row.pk)
    page = desk.get(path)
    assert '<input type="hidden" name="_opened"' in page.content.decode()
    assert isinstance(admin.site._registry[model], OpenedAdmin)
    opened = Opened.read(page.context["opened"])
    assert opened
    shown = page.context["adminform"].form.fields.keys() - {"password"}
    stored = digests_of(model.objects.get(pk=row.pk), shown)
    assert len(stored) > 1
    assert {name: opened.digests[name] for name in stored} == stored


def test_fingerprint_differs_with_any_value_and_is_the_same_when_read_again(
    bureau: Bureau,
) -> None:
    first = fingerprint(Unit.objects.get(pk=bureau.unit.pk))
    assert fingerprint(Unit.objects.get(pk=bureau.unit.pk)) == first
    Unit.objects.filter(pk=bureau.unit.pk).update(order=9)
    assert fingerprint(Unit.objects.get(pk=bureau.unit.pk)) != first


def test_sentence_is_said_in_chinese_too(bureau: Bureau, desk: Client, colleague: Client) -> None:
    path = address(Unit, "change", bureau.unit.pk)
    mine = filled_in(desk.get(path), name="我改的名")
    colleague.post(path, filled_in(colleague.get(path), name="他改的名"))
    with translation.override("zh-hans"):
        response = desk.post(path, mine, headers={"accept-language": "zh-hans"})
    assert "您打开本页期间" in errors_of(response)["__all__"][0]
