"""Every registered model: its list, add and change page open at a fixed cost; what rules made refuses writes."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import ForeignKey
from django.test import Client
from django.urls import reverse

from agencies.choices import Role
from agencies.models import (
    Agency,
    ApiToken,
    Appointment,
    FormerPassword,
    OpenSession,
    PeopleImport,
    SignIn,
    Unit,
    UnitAlias,
    User,
)
from exchange.models import Export, Switch
from tasks.choices import ReportState
from tasks.models import (
    Activity,
    Domain,
    DomainWord,
    Evidence,
    ItemSpan,
    MonthEnd,
    PartSpan,
    ProgressReport,
    WorkItem,
)
from tasks.tests.factories import AT, day, make_item, make_report, make_user
from worktracker.lib.admin import ReadOnlyAdmin, TrailedAdmin
from worktracker.models import JobRun, PlannedTime
from worktracker.tests.admin_forms import address, filled_in
from worktracker.tests.cast import Bureau, make_bureau

pytestmark = [pytest.mark.django_db]

# What belongs to accounts is shown on the other administrators' pages, or to nobody.
ELSEWHERE: list[Any] = [
    *(ApiToken, FormerPassword, OpenSession, PeopleImport, SignIn),
    Export,  # the list of exports shows them
    Switch,  # the supervision office's own page shows them; the file names people
    *(ItemSpan, PartSpan, MonthEnd),  # the overview of a past day is counted from them
    *(JobRun, PlannedTime),  # the system's pages say what they hold
]
OURS = [
    model
    for label in ("agencies", "tasks", "indicators", "exchange", "worktracker")
    for model in apps.get_app_config(label).get_models()
    if model not in ELSEWHERE
]
# Master data, which an administrator keeps. All else is what rules and people made of the year's work.
EDITABLE: list[Any] = [Agency, Unit, UnitAlias, User, Appointment, Domain, DomainWord]
READ_ONLY: list[Any] = [model for model in OURS if model not in EDITABLE]
THEIRS: list[Any] = [model for model in admin.site._registry if model not in OURS]


def of_each(models: list[Any]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("model", models, ids=lambda model: model._meta.model_name)


@of_each(OURS)
def test_every_model_is_registered(model: Any) -> None:
    kind = ReadOnlyAdmin if model in READ_ONLY else TrailedAdmin
    assert isinstance(admin.site._registry[model], kind)


def test_secrets_of_accounts_and_groups_are_nowhere_in_it() -> None:
    shown = {model._meta.label for model in admin.site._registry}
    hidden = {"auth.Group", "otp_totp.TOTPDevice", "otp_static.StaticDevice"}
    assert not shown & (hidden | {model._meta.label for model in ELSEWHERE})


@of_each(OURS)
def test_list_opens_with_its_row_and_a_search(model: Any, bureau: Bureau, office: Client) -> None:
    row = bureau.row_of(model)

    page = office.get(address(model, "changelist"))
    found = office.get(address(model, "changelist"), {"q": "没有这样的行"})

    assert page.status_code == found.status_code == 200
    assert address(model, "change", row.pk) in page.content.decode()
    assert list(found.context["cl"].queryset) == []


@of_each(OURS)
def test_change_page_opens(model: Any, bureau: Bureau, office: Client) -> None:
    assert office.get(address(model, "change", bureau.row_of(model).pk)).status_code == 200


@of_each(EDITABLE)
def test_add_page_opens(model: Any, bureau: Bureau, office: Client) -> None:
    assert office.get(address(model, "add")).status_code == 200


@of_each(THEIRS)
def test_pages_of_schedules_open(model: Any, office: Client) -> None:
    assert office.get(address(model, "changelist")).status_code == 200
    assert office.get(address(model, "add")).status_code == 200


@of_each(OURS)
def test_no_page_asks_for_a_raw_key_or_offers_every_row(model: Any) -> None:
    shown = admin.site._registry[model]
    keys = {part.name for part in model._meta.get_fields() if isinstance(part, ForeignKey)}
    assert shown.raw_id_fields == ()
    if model not in READ_ONLY:
        assert keys <= {*shown.autocomplete_fields, *shown.readonly_fields}


@of_each(OURS)
def test_list_costs_the_same_for_many_rows(
    model: Any, bureau: Bureau, office: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(60) as first:
        office.get(address(model, "changelist"))

    for code in ("east", "west", "north"):
        make_bureau(code)

    with django_assert_max_num_queries(len(first)):
        office.get(address(model, "changelist"))


@of_each(EDITABLE)
def test_saving_a_page_unchanged_leaves_no_trail(
    model: Any, bureau: Bureau, office: Client
) -> None:
    path = address(model, "change", bureau.row_of(model).pk)
    before = Activity.objects.count()

    response = office.post(path, filled_in(office.get(path)))

    assert response.status_code == 302, response.context["errors"]
    assert Activity.objects.count() == before


@of_each(READ_ONLY)
def test_nothing_is_written_where_rules_and_people_wrote(
    model: Any, bureau: Bureau, office: Client
) -> None:
    row = bureau.row_of(model)
    stored = model.objects.filter(pk=row.pk).values().get()

    for page, keys in (("add", ()), ("change", (row.pk,)), ("delete", (row.pk,))):
        assert office.post(address(model, page, *keys), {"post": "yes"}).status_code == 403
    office.post(
        address(model, "changelist"),
        {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"},
    )

    assert model.objects.filter(pk=row.pk).values().get() == stored
    assert office.get(address(model, "add")).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_enter_whatever_their_marks(role: Role, client: Client) -> None:
    client.force_login(make_user(role, is_staff=True, is_superuser=True))

    response = client.get(reverse("admin:index"), follow=True)

    assert response.status_code == 403


def test_stranger_is_sent_to_the_products_own_sign_in_page(client: Client) -> None:
    response = client.get(reverse("admin:index"), follow=True)

    assert response.redirect_chain[-1][0].startswith(reverse("login"))
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert client.get(reverse("admin:index")).status_code == 200


def test_unfinished_report_is_its_units_own(bureau: Bureau, office: Client) -> None:
    draft = make_report(bureau.item, unit=bureau.unit, state=ReportState.DRAFT, by=bureau.person)

    page = office.get(address(ProgressReport, "changelist"))

    assert list(page.context["cl"].queryset) == [bureau.report]
    assert office.get(address(ProgressReport, "change", draft.pk)).status_code == 302


def test_removed_file_is_listed_and_nowhere_handed_out(bureau: Bureau, office: Client) -> None:
    Evidence.objects.update(removed_by=bureau.person, removed_at=AT)

    page = office.get(address(Evidence, "change", bureau.evidence.pk)).content.decode()

    assert bureau.evidence.name in page
    assert bureau.evidence.file.name not in page


def test_items_show_their_light_as_shape_and_word(bureau: Bureau, office: Client) -> None:
    make_item(plan=bureau.plan, unit=bureau.unit, due=day(-1))

    page = office.get(address(WorkItem, "changelist")).content.decode()

    assert re.search(r'<span class="light" data-light="late"><svg', page)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        pytest.param(model, name, id=f"{model._meta.model_name}-{name}")
        for model in OURS
        for name in admin.site._registry[model].autocomplete_fields
    ],
)
def test_choosing_by_typing_costs_the_same_for_many_rows(
    model: Any,
    name: str,
    bureau: Bureau,
    office: Client,
    django_assert_max_num_queries: Any,
) -> None:
    asked = {
        "app_label": model._meta.app_label,
        "model_name": str(model._meta.model_name),
        "field_name": name,
        "term": "",
    }
    with django_assert_max_num_queries(20) as first:
        response = office.get(reverse("admin:autocomplete"), asked)
    assert response.json()["results"]

    for code in ("east", "west"):
        make_bureau(code)

    with django_assert_max_num_queries(len(first)):
        office.get(reverse("admin:autocomplete"), asked)
