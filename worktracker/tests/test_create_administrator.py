"""The first administrators: one command a role, a password that is shown once or never, and no second way in."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from agencies.choices import Role
from agencies.models import User
from tasks.models import Activity
from tasks.tests.factories import make_user

pytestmark = [pytest.mark.django_db]

CHOSEN = "Taishan-Water-77"


def make(role: str = "security", username: str = "secadmin", **options: Any) -> str:
    shown = StringIO()
    call_command(
        "create_administrator",
        role=role,
        username=username,
        name="管理员",
        stdout=shown,
        **options,
    )
    return shown.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text(f"{CHOSEN}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("system", Role.ADMINISTRATOR),
        ("security", Role.SECURITY_ADMINISTRATOR),
        ("audit", Role.AUDIT_ADMINISTRATOR),
    ],
)
def test_account_is_open_and_its_password_due(word: str, role: Role, file: Path) -> None:
    shown = make(word, password_file=file)
    person = User.objects.get(username="secadmin")
    assert (person.role, person.is_active, person.agency) == (role, True, None)
    assert person.authorised_at is not None
    assert person.must_change_password
    assert person.check_password(CHOSEN)
    assert CHOSEN not in shown
    first = Activity.objects.order_by("pk").first()
    assert first is not None
    assert (first.verb, first.actor) == ("administrator_made", None)
    assert not Activity.objects.filter(changes__icontains=CHOSEN).exists()


def test_made_up_password_is_shown_once_and_never_again() -> None:
    shown = make(generate=True, print=True)
    password = shown.splitlines()[1].split()[-1].split("：")[-1]
    assert User.objects.get().check_password(password)
    with pytest.raises(CommandError) as again:
        make(generate=True, print=True)
    assert password not in str(again.value)
    assert User.objects.get().check_password(password)


def test_made_up_password_goes_to_no_file() -> None:
    with pytest.raises(CommandError, match="--print"):
        make(generate=True)
    assert not User.objects.exists()


def test_role_with_an_open_account_gets_no_second_one(file: Path) -> None:
    make_user(Role.SECURITY_ADMINISTRATOR, username="first")
    with pytest.raises(CommandError, match="first"):
        make(password_file=file)
    assert User.objects.count() == 1


def test_recovery_is_told_apart_in_the_trail(file: Path) -> None:
    make_user(Role.SECURITY_ADMINISTRATOR, username="first")
    make(password_file=file, recover=True)
    assert User.objects.filter(role=Role.SECURITY_ADMINISTRATOR).count() == 2
    assert Activity.objects.filter(verb="administrator_recovered", actor=None).count() == 1


def test_weak_password_makes_no_account(tmp_path: Path) -> None:
    path = tmp_path / "weak"
    path.write_text("12345678\n", encoding="utf-8")
    with pytest.raises(CommandError):
        make(password_file=path)
    assert not User.objects.exists()
    assert not Activity.objects.exists()


@pytest.mark.parametrize("command", ["createsuperuser", "changepassword"])
def test_django_s_own_ways_in_are_closed(command: str) -> None:
    with pytest.raises(CommandError, match="create_administrator"):
        call_command(command)
