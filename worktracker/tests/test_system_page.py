"""The system administrator's page: what it shows, what it never shows, and the test mail."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.choices import Role
from agencies.models import User
from tasks.models import Activity
from tasks.tests.factories import make_user, sign_in
from tasks.tests.smtp import post_office, use_mail_server
from worktracker.backup.last import LastBackup, last_backup, note_backup
from worktracker.lib.mail import DUMMY
from worktracker.operations.runs import note_failure
from worktracker.tests.running import all_jobs_ran

pytestmark = [pytest.mark.django_db]
OTHERS = sorted(set(Role) - {Role.ADMINISTRATOR})


@pytest.fixture(autouse=True)
def backups(settings: Settings, tmp_path: Any) -> None:
    settings.BACKUP_DIR = tmp_path
    settings.REDIS_URL = ""


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR, username="system")


@pytest.fixture
def office(administrator: User) -> Client:
    return sign_in(administrator)


@pytest.fixture
def port(settings: Settings) -> int:
    """Of a mail server that is set and does not listen yet."""
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return use_mail_server(settings)


def send(client: Client, to: str = "somebody@example.org") -> Any:
    return client.post("/system/test-mail/", {"to": to})


@pytest.mark.parametrize("role", OTHERS)
def test_page_and_test_mail_are_refused_to_every_other_role(role: Role, port: int) -> None:
    client = sign_in(make_user(role))
    with post_office(port) as post:
        assert client.get("/system/").status_code == 403
        assert send(client).status_code == 403
    assert post.taken == []


def test_says_that_everything_works_when_it_does(office: Client) -> None:
    all_jobs_ran()
    assertContains(office.get("/system/"), "Everything works")


def test_says_what_needs_the_administrator(office: Client) -> None:
    response = office.get("/system/")
    assertContains(response, "Something needs you")
    assertContains(response, "No job has run yet: are the worker and the scheduler started?")
    assertContains(response, "There is no backup yet")


def test_shows_each_job_and_the_failing_one_with_its_kind_alone(office: Client) -> None:
    all_jobs_ran(at=timezone.now() - timedelta(hours=1))
    note_failure("tasks.jobs.morning", OSError("smtp://user:hunter2@mail"), at=timezone.now())
    response = office.get("/system/")
    assertContains(response, "Reminders and digests")
    assertContains(response, "OSError")
    assertNotContains(response, "hunter2")


def test_shows_the_last_backup_and_that_its_file_is_gone(
    office: Client, settings: Settings
) -> None:
    note_backup(
        settings.BACKUP_DIR,
        LastBackup(
            at=timezone.now(),
            file="/srv/backups/worktracker-20260302T020000Z.tar.age",
            size=5 * 1024**2,
            sha256="0" * 64,
            is_verified=True,
            is_encrypted=False,
        ),
    )
    response = office.get("/system/")
    assertContains(response, "worktracker-20260302T020000Z.tar.age")
    assertContains(response, "no longer there")
    assertNotContains(response, "There is no backup yet")


def test_note_of_a_backup_that_cannot_be_read_counts_as_none(settings: Settings) -> None:
    (settings.BACKUP_DIR / "last.json").write_text('{"at": "yesterday"}')
    assert last_backup() is None


def test_shows_warnings_of_the_checks_and_no_secret(office: Client, settings: Settings) -> None:
    settings.EMAIL_URL = ""
    settings.METRICS_TOKEN = "this-key-must-never-be-shown"
    response = office.get("/system/")
    assertContains(response, "worktracker.W001")
    assertNotContains(response, "this-key-must-never-be-shown")


def test_warnings_are_in_the_readers_language(office: Client, settings: Settings) -> None:
    settings.EMAIL_URL = ""
    english = office.get("/system/")
    assertContains(english, "<b>worktracker.W001</b> <span>EMAIL_URL is not set: mails are written")
    assertContains(english, "Set EMAIL_URL to smtp://user:password@host:port.")
    chinese = office.get("/system/", headers={"accept-language": "zh-hans"})
    assertContains(
        chinese, "<b>worktracker.W001</b> <span>未设置 EMAIL_URL：邮件会生成，但不会发出。"
    )
    assertContains(chinese, "请将 EMAIL_URL 设为 smtp://user:password@host:port 的形式。")


def test_what_a_check_of_ours_says_is_not_said_again_by_django(
    office: Client, settings: Settings
) -> None:
    settings.TLS = settings.DEMO = settings.SESSION_COOKIE_SECURE = False
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = False, 0
    response = office.get("/system/")
    assertContains(response, "worktracker.W002")
    for number in ("W004", "W008", "W012", "W016"):
        assertNotContains(response, f"security.{number}")


def test_costs_few_queries(office: Client, django_assert_max_num_queries: Any) -> None:
    all_jobs_ran()
    with django_assert_max_num_queries(20):
        office.get("/system/")


def test_mail_arrives_and_the_trail_says_so(office: Client, administrator: User, port: int) -> None:
    with post_office(port) as post:
        response = send(office)
    assertRedirects(response, "/system/")
    assert post.addresses() == ["somebody@example.org"]
    told = Activity.objects.get(verb="mail_tested")
    assert told.actor == administrator
    assert [(line["field"], line["new"]) for line in told.changes] == [
        ("to", "somebody@example.org")
    ]


@pytest.mark.parametrize(
    ("reply", "advice"),
    [
        ("550 5.1.1 no such user", "The server refuses this address."),
        ("451 later", "The server refuses this address."),
    ],
)
def test_refused_address_is_told_in_the_servers_words(
    office: Client, port: int, reply: str, advice: str
) -> None:
    with post_office(port, somebody=reply):
        response = send(office)
    assertContains(response, advice, status_code=409)
    assertContains(response, reply, status_code=409)
    assert not Activity.objects.filter(verb="mail_tested").exists()


def test_server_that_does_not_listen_is_told(office: Client, port: int) -> None:
    assertContains(send(office), "Nothing listens at that address.", status_code=409)


def test_server_whose_name_is_unknown_is_told(
    office: Client, port: int, settings: Settings
) -> None:
    settings.EMAIL_HOST = "no-such-host.invalid"
    assertContains(send(office), "name is unknown here", status_code=409)


def test_without_a_server_nothing_is_claimed(office: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = DUMMY
    assertContains(send(office), "No mail server is set.", status_code=409)
    assert not Activity.objects.filter(verb="mail_tested").exists()


def test_what_is_no_address_is_refused_beside_the_field(office: Client, port: int) -> None:
    with post_office(port) as post:
        response = send(office, to="nobody\r\nBcc: all@example.org")
    assert response.status_code == 422
    assert post.taken == []
