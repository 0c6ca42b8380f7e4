"""The tree of agencies: paths, moves, and who reads how far down."""

from functools import partial
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from agencies.choices import Role
from agencies.errors import TreeRefused
from agencies.models import Agency, Unit, User
from agencies.scope import reaches
from tasks.tests.factories import make_agency, make_user
from tasks.tests.threads import at_once

pytestmark = [pytest.mark.django_db]

TREE = {"sd": "", "taian": "sd", "taishan": "taian", "jinan": "sd", "jilin": ""}


@pytest.fixture
def tree() -> dict[str, Agency]:
    """A province with two cities, one of them with a district, and another province."""
    agencies: dict[str, Agency] = {}
    for code, parent in TREE.items():
        agencies[code] = make_agency(code, parent=agencies.get(parent))
    return agencies


def paths() -> dict[str, str]:
    return dict(Agency.objects.values_list("code", "path"))


PATHS = {
    "sd": "/sd/",
    "taian": "/sd/taian/",
    "taishan": "/sd/taian/taishan/",
    "jinan": "/sd/jinan/",
    "jilin": "/jilin/",
}


# --- paths


def test_path_holds_the_codes_from_the_root(tree: dict[str, Agency]) -> None:
    assert paths() == PATHS


def test_move_rewrites_the_paths_below(tree: dict[str, Agency]) -> None:
    tree["taian"].parent = tree["jilin"]
    tree["taian"].save()
    assert paths() == PATHS | {"taian": "/jilin/taian/", "taishan": "/jilin/taian/taishan/"}


def test_new_code_rewrites_the_paths_below(tree: dict[str, Agency]) -> None:
    tree["sd"].code = "shandong"
    tree["sd"].save(update_fields=["code"])
    assert paths() == {
        "shandong": "/shandong/",
        "taian": "/shandong/taian/",
        "taishan": "/shandong/taian/taishan/",
        "jinan": "/shandong/jinan/",
        "jilin": "/jilin/",
    }


def test_new_name_leaves_the_path_alone(tree: dict[str, Agency]) -> None:
    tree["taian"].parent = None
    tree["taian"].name = "泰安局"
    tree["taian"].save(update_fields=["name"])
    assert paths() == PATHS


def test_codes_that_begin_alike_are_not_below_each_other(tree: dict[str, Agency]) -> None:
    make_agency("taian2", parent=tree["sd"])
    make_agency("tai_an", parent=tree["sd"])
    assert {*Agency.objects.under(tree["taian"]).values_list("code", flat=True)} == {
        "taian",
        "taishan",
    }


@pytest.mark.parametrize("parent", ["sd", "taian", "taishan"])
def test_place_below_itself_is_refused(tree: dict[str, Agency], parent: str) -> None:
    tree["sd"].parent = tree[parent]
    with pytest.raises(TreeRefused) as refusal:
        tree["sd"].save()
    assert refusal.value.code == "agency_below_itself"
    with pytest.raises(ValidationError):
        tree["sd"].full_clean()
    assert paths() == PATHS


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_close_no_circle(tree: dict[str, Agency]) -> None:
    def move(code: str, parent: str) -> str:
        agency = Agency.objects.get(code=code)
        agency.parent = Agency.objects.get(code=parent)
        try:
            agency.save()
        except TreeRefused as refusal:
            return refusal.code
        return ""

    codes = at_once(partial(move, "sd", "jilin"), partial(move, "jilin", "sd"))
    assert sorted(codes) == ["", "agency_below_itself"]
    assert Agency.objects.exclude(parent=None).count() == 4
    for agency in Agency.objects.exclude(parent=None).select_related("parent"):
        assert agency.parent
        assert agency.path == f"{agency.parent.path}{agency.code}/"


def test_failed_rewrite_undoes_the_move(
    tree: dict[str, Agency], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_fields: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("agencies.querysets.AgencyQuerySet.update", refuse)
    tree["taian"].parent = tree["jilin"]
    with pytest.raises(RuntimeError):
        tree["taian"].save()
    assert paths() == PATHS


def test_code_in_another_case_is_refused(tree: dict[str, Agency]) -> None:
    with pytest.raises(IntegrityError, match="agency_code_once_in_any_case"), transaction.atomic():
        make_agency("TAIAN")


def test_path_that_does_not_end_in_the_code_is_refused(tree: dict[str, Agency]) -> None:
    with pytest.raises(IntegrityError, match="agency_path_ends_in_its_code"), transaction.atomic():
        Agency.objects.filter(code="taian").update(path="/sd/")


def test_migration_fills_the_paths_of_a_tree(tree: dict[str, Agency]) -> None:
    for code in TREE:
        Agency.objects.filter(code=code).update(path=f"/lost/{code}/")
    import_module("agencies.migrations.0002_agency_path").fill(apps, None)
    assert paths() == PATHS


def test_fixture_s_paths_are_those_of_its_tree(settings: object) -> None:
    call_command("loaddata", "fixtures/01_agencies.json", verbosity=0)
    loaded = paths()
    for agency in Agency.objects.order_by("pk"):
        agency.save()
    assert paths() == loaded
    assert loaded["jilin-meihe"] == "/jilin/jilin-meihe/"


# --- who reads how far down


DOWN = {"taian", "taishan"}
READS = [
    (Role.STAFF, {"taian"}),
    (Role.HEAD, {"taian"}),
    (Role.SUPERVISOR, {"taian"}),
    (Role.LEADER, DOWN),
    (Role.AUDITOR, DOWN),
    (Role.ADMINISTRATOR, set(TREE)),
]


@pytest.mark.parametrize(("role", "read"), READS)
def test_role_decides_how_far_down_one_reads(
    tree: dict[str, Agency], role: Role, read: set[str]
) -> None:
    people = [make_user(agency=agency) for agency in tree.values()]
    reader = make_user(role, agency=tree["taian"])
    seen = Agency.objects.visible_to(reader)
    assert {*seen.values_list("code", flat=True)} == read
    units = Unit.objects.visible_to(reader)
    assert {*units.values_list("agency__code", flat=True)} == read
    colleagues = User.objects.visible_to(reader).filter(pk__in=[each.pk for each in people])
    assert {*colleagues.values_list("agency__code", flat=True)} == read


def test_stranger_and_a_person_without_an_agency_reach_nothing(tree: dict[str, Agency]) -> None:
    for reader in (AnonymousUser(), *(User(role=role) for role in (Role.STAFF, Role.LEADER))):
        assert not Agency.objects.filter(reaches(reader)).exists()
        assert not User.objects.filter(reaches(reader, "agency__")).exists()


@pytest.mark.parametrize(
    ("role", "code", "several"),
    [
        (Role.LEADER, "taian", True),
        (Role.LEADER, "taishan", False),
        (Role.SUPERVISOR, "taian", False),
        (Role.ADMINISTRATOR, "taian", True),
    ],
)
def test_pages_name_agencies_where_several_are_read(
    tree: dict[str, Agency], role: Role, code: str, several: bool
) -> None:
    assert make_user(role, agency=tree[code]).reads_several is several


def test_only_readers_of_lower_agencies_need_the_agency_s_row(
    tree: dict[str, Agency], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    staff = User.objects.get(pk=make_user(agency=tree["taian"]).pk)
    with django_assert_num_queries(1):
        assert [*Unit.objects.visible_to(staff)]
    leader = User.objects.get(pk=make_user(Role.LEADER, agency=tree["taian"]).pk)
    with django_assert_num_queries(2):
        assert [*Unit.objects.visible_to(leader)]
