"""Fields that a form never offers, sent all the same: they change nothing."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from agencies.choices import Role
from agencies.models import OpenSession, SignIn, User
from tasks.choices import ReportState
from tasks.tests.factories import make_agency, make_item, make_unit, make_user
from worktracker.tests.addresses import ADDRESSES
from worktracker.tests.cast import Bureau
from worktracker.tests.test_every_url import FORMATS

pytestmark = [pytest.mark.django_db]

SIGNING_IN = {OpenSession, SignIn}  # what the test's own signing in leaves
BACKEND = "django.contrib.auth.backends.ModelBackend"
# What would raise a person, move a row to another owner, or decide what others decide.
GREEDY: dict[str, Any] = {
    "id": 1,
    "pk": 1,
    "role": "administrator",
    "is_superuser": "true",
    "is_staff": "true",
    "is_active": "false",
    "must_change_password": "false",
    "password": "Gestohlen-2024!",
    "username": "raised",
    "display_name": "局长",
    "authorised_at": "2024-01-01T00:00:00Z",
    "user": 1,
    "agency": "jilin",
    "plan": "jilin-2024",
    "state": "closed",
    "light": "done",
    "progress": "100",
    "closed_on": "2024-01-01",
    "reported_by": 1,
    "reported_at": "2024-01-01T00:00:00Z",
    "submitted_by": 1,
    "approved_by": 1,
    "approved_at": "2024-01-01T00:00:00Z",
    "decided_by": 1,
    "decided_at": "2024-01-01T00:00:00Z",
    "verified_by": 1,
    "filed_as": "deputy",
    "times_returned": 0,
    "author": 1,
    "made_by": 1,
    "uploaded_by": 1,
    "is_demo": "true",
    "is_inferred": "true",
    "sha256": "0" * 64,
    "content_type": "text/html",
}
# Complete forms, where the table of addresses sends less than one.
FORMS: dict[str, dict[str, Any]] = {
    "password": {
        "old_password": "wrong",
        "new_password1": "Neu-2024-ok!",
        "new_password2": "Neu-2024-ok!",
    },
    "preferences": {"section": "mails", "email": "new@example.org", "receives_mail": "on"},
    "report": {
        "action": "submit",
        "percent": "60",
        "narrative": "已完成。",
        "problems": "",
        "next_step": "",
    },
    "api-report-list": {"percent": "60", "narrative": "已完成。"},
    "api-report-detail": {"percent": "61", "narrative": "已完成复查。"},
    "api-comment-list": {"kind": "comment", "text": "已协调。"},
    "api-urge-list": {},
    "people": {"starts_on": "2024-10-20", "ends_on": "2024-10-25", "reason": "出差"},
    "plan-reporting": {
        "cadence": "monthly",
        "cadence_day": 25,
        "cadence_lag": 0,
        "asks_approval": "on",
    },
}
WRITES = [
    (name, method)
    for name, address in ADDRESSES.items()
    for method in ("post", "patch", "delete")
    if method in address.may and name not in ("login", "logout", "set_language")
]


@pytest.fixture
def bureau(bureau: Bureau) -> Bureau:
    """With a report that its unit may change, and a bureau that rows could be moved to."""
    bureau.report.state = ReportState.RETURNED
    bureau.report.save()
    other = make_agency("jilin")
    make_item(unit=make_unit(agency=other))
    return bureau


@pytest.mark.parametrize(("name", "method"), WRITES, ids=str)
def test_fields_that_nobody_offered_change_nothing(name: str, method: str, bureau: Bureau) -> None:
    roles = sorted(ADDRESSES[name].may[method])
    for role in roles:
        person = _person(role, bureau)
        status, honest = _sent(name, method, person, bureau, _form(name, bureau))
        assert status < 500
        form = GREEDY | _form(name, bureau)
        greedy_status, greedy = _sent(name, method, person, bureau, form)
        if greedy_status == 400 and name.startswith("api-"):
            continue  # names the field that it does not know
        assert (greedy_status, role, _differing(honest, greedy)) == (status, role, [])


def test_control_sees_a_field_that_got_through(bureau: Bureau) -> None:
    before = dict(_rows())
    User.objects.filter(pk=bureau.person.pk).update(role=Role.ADMINISTRATOR)
    ((model, _pk, field, *_values),) = _differing(before, dict(_rows()))
    assert (model, field) == ("agencies.User", "role")


def test_some_of_these_forms_do_change_something(bureau: Bureau) -> None:
    """Or the walk above would compare nothing with nothing."""
    changing = set()
    for name, method in WRITES:
        before = dict(_rows())
        for role in ADDRESSES[name].may[method]:
            _status, after = _sent(name, method, _person(role, bureau), bureau, _form(name, bureau))
            if _differing(before, {key: row for key, row in after.items() if key in before}):
                changing.add(name)
                break
    assert {
        "api-item-halt",
        "standing",
        "report",
        "sign",
        "plan-reporting",
        "api-report-detail",
    } & changing
    assert len(changing) > 8


def _sent(
    name: str, method: str, person: User, bureau: Bureau, form: dict[str, Any]
) -> tuple[int, dict[Any, Any]]:
    """The status, and all rows as they stand then; it is undone."""
    path = reverse(name, args=[key(bureau) for key in ADDRESSES[name].keys])
    is_api = name.startswith("api-")
    client: Any = APIClient() if is_api else Client()
    client.force_login(person, backend=BACKEND)
    version = bureau.report.version if "report" in name else bureau.item.version
    options: dict[str, Any] = {"headers": {"If-Match": f'"{version}"'}} if is_api else {}
    if is_api:
        options["format"] = FORMATS.get(name, "json")
    before = dict(_rows())
    with transaction.atomic():
        response = getattr(client, method)(path, form, **options)
        after = _renumbered(dict(_rows()), known=before.keys())
        transaction.set_rollback(True)
    return response.status_code, after


def _renumbered(rows: dict[Any, Any], *, known: Collection[Any]) -> dict[Any, Any]:
    """New rows by their order: what is undone gives no number back, so a second run's keys are others."""
    counted: Counter[str] = Counter()
    names: dict[tuple[str, str], str] = {}
    for label, pk in sorted(rows.keys() - known, key=lambda key: (key[0], str(key[1]).zfill(12))):
        counted[label] += 1
        names[label, str(pk)] = f"new {counted[label]}"
    return {
        (key[0], names.get((key[0], str(key[1])), key[1])): _with_names(key[0], row, names)
        for key, row in rows.items()
    }


def _with_names(
    label: str, row: dict[str, Any], names: dict[tuple[str, str], str]
) -> dict[str, Any]:
    """A row whose own key and references speak of new rows by their names."""
    fields = {field.attname: field for field in apps.get_model(label)._meta.concrete_fields}
    return {name: names.get((_leads_to(fields[name]), value), value) for name, value in row.items()}


def _leads_to(field: models.Field) -> str:
    model = field.related_model if field.is_relation else field.model if field.primary_key else None
    return model._meta.label if model else ""


def _form(name: str, bureau: Bureau) -> dict[str, Any]:
    own = ADDRESSES[name].body(bureau) | FORMS.get(name, {})
    if name in ("api-report-list", "api-comment-list"):
        own["item"] = bureau.item.pk
    if name == "api-urge-list":
        own |= {"item": bureau.item.pk, "unit": bureau.unit.pk}
    if name == "people":
        own |= {"principal": bureau.person.pk, "deputy": bureau.deputyship.deputy_id}
    return own


def _rows() -> Iterator[tuple[tuple[str, Any], dict[str, Any]]]:
    """Every row of ours; moments and digests as present or not, for they differ from run to run."""
    for label in ("agencies", "tasks", "indicators", "exchange"):
        for model in set(apps.get_app_config(label).get_models()) - SIGNING_IN:
            for row in model._base_manager.all():
                yield (
                    (model._meta.label, row.pk),
                    {field.attname: _plain(row, field) for field in model._meta.concrete_fields},
                )


def _plain(row: models.Model, field: models.Field) -> Any:
    value = getattr(row, field.attname)
    random = field.attname in (
        "digest",
        "head",
        "hash",
        "previous",
        "file",
        "session_key",
        "last_login",
        "tail",
    )
    if random or isinstance(value, (datetime, bytes, memoryview)) or field.attname.endswith("_at"):
        return value is not None
    return str(value)


def _differing(one: dict[Any, Any], other: dict[Any, Any]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = [(*key, "row", key in one) for key in one.keys() ^ other.keys()]
    for key in one.keys() & other.keys():
        names = [name for name, value in one[key].items() if other[key][name] != value]
        found += [(*key, name, one[key][name], other[key][name]) for name in names]
    return found


def _person(role: Role, bureau: Bureau) -> User:
    if role == Role.STAFF:
        return bureau.person
    found = User.objects.filter(role=role, username=f"greedy-{role}").first()
    place = (
        {"unit": bureau.unit}
        if role in (Role.HEAD, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR)
        else {}
    )
    return found or make_user(role, username=f"greedy-{role}", **place)
