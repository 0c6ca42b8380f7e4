"""The page of the jobs: what it says was found, what it shows of whom, and who may read it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from agencies.choices import Role
from tasks.choices import MailState
from tasks.tests.factories import make_user, sign_in
from worktracker.celery import app
from worktracker.models import LoggedRun, Outcome
from worktracker.operations.beat import Entry
from worktracker.operations.planned import planned_times
from worktracker.operations.runs import begin_run, end_run, note_failure, note_success
from worktracker.schedule import TIMES, beat_schedule
from worktracker.tests.cast import make_mail
from worktracker.tests.running import all_jobs_ran

pytestmark = [pytest.mark.django_db]
PAGE = "/system/jobs/"
ON = date(2024, 10, 15)
NIGHTLY, OF_TARGETS = "tasks.jobs.nightly", "indicators.jobs.nightly"
MORNING, PULSE = "tasks.jobs.morning", "tasks.jobs.deliver_mails"
MAY = {Role.ADMINISTRATOR, Role.SUPERVISOR}


@pytest.fixture(autouse=True)
def files(settings: Settings) -> None:
    settings.REDIS_URL = ""


@pytest.fixture
def office() -> Client:
    return sign_in(make_user(Role.ADMINISTRATOR, username="system"))


@pytest.fixture
def supervisor() -> Client:
    return sign_in(make_user(Role.SUPERVISOR))


def ran(
    job: str, *, ago: timedelta = timedelta(), error: Exception | None = None, **figures: int
) -> None:
    """A run that took two seconds."""
    at = timezone.now() - ago
    begin_run(job, task_id=f"{job}-{ago}", on=ON, at=at - timedelta(seconds=2))
    if error:
        note_failure(job, error, at=at)
        end_run(job, task_id=f"{job}-{ago}", at=at, outcome=Outcome.FAILED, error=error)
        return
    note_success(job, at=at)
    end_run(job, task_id=f"{job}-{ago}", at=at, figures=figures)


def title(client: Client, **query: str) -> str:
    return str(client.get(PAGE, query).context["title"])


@pytest.mark.parametrize("role", sorted(set(Role) - MAY))
def test_refused_to_every_other_role(role: Role) -> None:
    assert sign_in(make_user(role)).get(PAGE).status_code == 403


def test_title_tells_what_the_last_night_did(supervisor: Client) -> None:
    all_jobs_ran()
    ran(NIGHTLY, ago=timedelta(days=1), raised=9)
    ran(NIGHTLY, raised=3, cleared=0, changed=1)
    ran(OF_TARGETS, raised=1)
    response = supervisor.get(PAGE)
    told = response.context["title"]
    assert told.startswith("The nightly jobs ran well at ")
    assert told.endswith(": 4 flags raised, 1 light changed")
    assertNotContains(response, "Tell the system administrator")


def test_title_says_that_a_quiet_night_changed_nothing(supervisor: Client) -> None:
    all_jobs_ran()
    ran(NIGHTLY, raised=0)
    assert title(supervisor).endswith(": nothing changed")


def test_title_tells_the_time_of_the_last_of_several_quiet_runs(supervisor: Client) -> None:
    all_jobs_ran()
    for hours in (5, 1):
        for job in (NIGHTLY, OF_TARGETS):
            ran(job, ago=timedelta(hours=hours))
    last = timezone.localtime(LoggedRun.objects.filter(job=NIGHTLY).latest("seen_at").seen_at)
    assert f" at {last:%m-%d %H:%M}:" in title(supervisor)


def test_title_names_the_job_that_failed_and_the_error_by_its_kind(supervisor: Client) -> None:
    all_jobs_ran()
    ran(MORNING, error=OSError("smtp://user:hunter2@mail"))
    response = supervisor.get(PAGE)
    assert response.context["title"] == "Reminders and digests failed: OSError"
    assertNotContains(response, "hunter2")
    assertContains(response, "Tell the system administrator")


def test_later_success_of_the_job_ends_the_alarm(supervisor: Client) -> None:
    all_jobs_ran()
    ran(MORNING, ago=timedelta(minutes=3), error=OSError("x"))
    ran(MORNING, claimed=2)
    assert "failed" not in title(supervisor)
    assertContains(supervisor.get(PAGE), "OSError")  # stays in the history


def test_title_names_all_that_failed(office: Client) -> None:
    all_jobs_ran()
    ran(NIGHTLY, error=ValueError("x"))
    ran(MORNING, error=OSError("x"))
    response = office.get(PAGE)
    assert response.context["title"] == (
        "2 jobs did not end well: Flags of limits, Reminders and digests"
    )
    assertContains(response, "Number in the log")


def test_killed_run_is_told_once_its_time_is_over(office: Client) -> None:
    all_jobs_ran()
    begin_run(NIGHTLY, task_id="x", on=ON, at=timezone.now() - timedelta(hours=2))
    assert title(office) == "Flags of limits was broken off"
    assertContains(office.get(PAGE, {"outcome": "lost"}), "Broken off")


def test_title_says_that_no_worker_is_there(office: Client) -> None:
    assert title(office) == "No job has run yet: are the worker and the scheduler started?"
    assertContains(office.get(PAGE), "What to do")


def test_each_job_has_its_time_from_the_schedulers_table(office: Client) -> None:
    for name, entry in beat_schedule(every=0).items():
        Entry.from_entry(name, app=app, **entry)
    PeriodicTask.objects.filter(name=NIGHTLY).update(enabled=False)
    response = office.get(PAGE)
    lines = {line.name: line for line in response.context["jobs"]}
    assert list(lines) == list(TIMES)
    assert lines[MORNING].planned.words == "daily at 08:30"
    due = lines[MORNING].planned.next_at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert (due.hour, due.minute) == (8, 30)
    assert due > datetime.now(UTC)
    assertContains(response, "Times are those of Asia/Shanghai")
    assertContains(response, "switched off", count=1)


def test_next_run_is_never_past_though_the_scheduler_notes_its_last_one_late() -> None:
    at = datetime(2024, 10, 15, 0, 30, 10, tzinfo=UTC)
    for name, entry in beat_schedule(every=30).items():
        Entry.from_entry(name, app=app, **entry)
    for seconds, due in ((0, 30), (10, 20), (30, 30), (95, 25)):
        noted = at - timedelta(seconds=seconds)
        PeriodicTask.objects.filter(name=PULSE).update(last_run_at=noted)
        (planned,) = planned_times([PULSE], at=at).values()
        assert planned.next_at == at + timedelta(seconds=due), seconds


def test_mails_that_failed_are_told_and_make_nothing_red(office: Client) -> None:
    all_jobs_ran()
    mail = make_mail(make_user())
    type(mail).objects.filter(pk=mail.pk).update(state=MailState.FAILED)
    response = office.get(PAGE)
    assertContains(response, "1 mail could not be sent.")
    assert not response.context["is_red"]


def test_history_is_kept_to_a_job_and_an_outcome(office: Client) -> None:
    ran(PULSE, sent=1)
    ran(PULSE, ago=timedelta(minutes=2), error=OSError("x"))
    ran(MORNING, claimed=1)

    def shown(**query: str) -> list[tuple[str, str]]:
        rows = office.get(PAGE, query).context["runs"]
        return sorted((row.run.job, row.run.outcome) for row in rows)

    assert shown() == [(PULSE, "done"), (PULSE, "failed"), (MORNING, "done")]
    assert shown(job=PULSE) == [(PULSE, "done"), (PULSE, "failed")]
    assert shown(job=PULSE, outcome="failed") == [(PULSE, "failed")]
    assert shown(outcome="done") == [(PULSE, "done"), (MORNING, "done")]
    assert len(shown(job="no.such.job", outcome="no such outcome", page="x")) == 3


def test_history_goes_on_on_a_second_page(office: Client) -> None:
    at = timezone.now()
    LoggedRun.objects.bulk_create(
        LoggedRun(
            job=PULSE,
            day=ON,
            begun_at=at - timedelta(minutes=n),
            seen_at=at - timedelta(minutes=n),
            outcome=Outcome.DONE,
            figures={"sent": n},
        )
        for n in range(1, 41)
    )
    first, second = office.get(PAGE), office.get(PAGE, {"page": "2"})
    assert (len(first.context["runs"]), len(second.context["runs"])) == (30, 10)
    assertContains(first, "1 mail sent")
    assertContains(second, "40 mails sent")


def test_quiet_runs_of_a_day_are_shown_in_one_row(office: Client) -> None:
    for minutes in range(3):
        ran(PULSE, ago=timedelta(minutes=3 - minutes), sent=0)
    response = office.get(PAGE)
    assert len(response.context["runs"]) == 1
    assertContains(response, "3 runs")
    assertContains(response, "nothing to do")


@pytest.mark.parametrize("role", sorted(MAY))
def test_the_way_leads_there(role: Role) -> None:
    client = sign_in(make_user(role))
    assertContains(client.get("/mails/"), f'href="{PAGE}"')


def test_the_way_is_not_shown_to_others() -> None:
    assertNotContains(sign_in(make_user(Role.STAFF)).get("/mails/"), PAGE)


def test_costs_as_many_queries_whatever_ran(
    office: Client, django_assert_max_num_queries: Any
) -> None:
    for name, entry in beat_schedule(every=0).items():
        Entry.from_entry(name, app=app, **entry)
    for name in TIMES:
        ran(name, raised=1)
    with django_assert_max_num_queries(40):
        office.get(PAGE)
