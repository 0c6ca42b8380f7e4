"""Whether the installation is well: each part is asked, and says so in a word for programs and a sentence for people.

A web process that answers at all is live. It is ready where people find everything working: database, schema, queue,
worker, the nightly jobs and the morning one. Mails that failed are no part of it: their page shows them.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _
from redis import Redis, RedisError

from worktracker.lib.workdays import is_workday, last_workday_on_or_before
from worktracker.models import JobRun
from worktracker.operations.planned import next_due, planned_entry

# A job that runs every minute has to have ended well within this time, else no worker or no scheduler is there.
PULSE_JOB = "tasks.jobs.deliver_mails"
PULSE = timedelta(minutes=5)
# What runs once a night; a run that was missed is made up, so two more hours are patience enough.
NIGHTLY_JOBS = ("tasks.jobs.nightly", "indicators.jobs.nightly")
NIGHT = timedelta(hours=26)
MORNING_JOB = "tasks.jobs.morning"
# On a working day it has to have ended well by then, or so long after a later hour that a person set.
MORNING_BY = time(10, 0)
MORNING_PATIENCE = timedelta(minutes=90)
REDIS_PATIENCE = 3.0  # seconds

OK, DOWN, LATE, WAITING = "ok", "down", "late", "waiting"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the installation. ``state`` is ``ok``, ``down``, ``late`` or ``waiting`` (not due yet)."""

    name: str
    state: str
    sentence: str

    @property
    def is_well(self) -> bool:
        """Whether nothing has to be done about it."""
        return self.state in (OK, WAITING)


def examine(*, at: datetime) -> list[Part]:
    """Every part, in the order in which one needs the other. Never raises: what cannot be asked is down."""
    database = _database()
    if not database.is_well:
        return [database]
    schema = _schema()
    if not schema.is_well:
        return [database, schema]
    return [database, schema, _queue(), *examine_jobs(at=at)]


def examine_jobs(*, at: datetime) -> list[Part]:
    """The worker, the nightly jobs and the morning one; needs the database."""
    return [_worker(at), _night(at), _morning(at)]


def _database() -> Part:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Part("database", DOWN, _("The database does not answer."))
    return Part("database", OK, _("The database answers."))


def _schema() -> Part:
    """Whether every migration of this code has been applied."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return Part("schema", DOWN, _("The database does not answer."))
    if missing:
        sentence = _("The database is of an older version: run manage.py migrate.")
        return Part("schema", LATE, sentence)
    return Part("schema", OK, _("The database is of this version."))


def _queue() -> Part:
    if not settings.REDIS_URL:
        return Part("queue", OK, _("Jobs wait in files of the data directory."))
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_timeout=REDIS_PATIENCE, socket_connect_timeout=REDIS_PATIENCE
        ) as server:
            server.ping()
    except (RedisError, OSError):
        return Part("queue", DOWN, _("Redis does not answer: no job runs, no mail leaves."))
    return Part("queue", OK, _("Redis answers."))


def _worker(at: datetime) -> Part:
    last = _last_success(PULSE_JOB)
    if last is None:
        sentence = _("No job has run yet: are the worker and the scheduler started?")
        return Part("worker", LATE, sentence)
    told = {"time": f"{localtime(last):%Y-%m-%d %H:%M}"}
    if at - last > max(PULSE, 3 * timedelta(seconds=settings.JOB_INTERVAL)):
        sentence = _("No job has run since %(time)s: start the worker and the scheduler.") % told
        return Part("worker", LATE, sentence)
    return Part("worker", OK, _("Jobs run, last at %(time)s.") % told)


def _night(at: datetime) -> Part:
    """Whether each nightly job has ended well since last night; a new installation has until its first night."""
    begun = _begun()
    ran = [_last_success(name) for name in NIGHTLY_JOBS]
    since = [last or begun or at for last in ran]
    if any(at - last > NIGHT for last in since):
        sentence = _(
            "A nightly job did not end well last night: flags and reminders are not up to date."
        )
        return Part("nightly", LATE, sentence)
    if None in ran:
        return Part("nightly", WAITING, _("The nightly jobs run for the first time tonight."))
    oldest = min(last for last in ran if last)
    told = {"time": f"{localtime(oldest):%Y-%m-%d %H:%M}"}
    return Part("nightly", OK, _("The nightly jobs ran at %(time)s.") % told)


def _morning(at: datetime) -> Part:
    """Whether the morning job has ended well on the last working day on which its time was over.

    By the machine's days, as the scheduler goes. A new installation has until its first such morning.
    """
    last = _last_success(MORNING_JOB)
    told = {"time": f"{localtime(last):%Y-%m-%d %H:%M}"} if last else {}
    midnight, by = _last_morning(at)
    if by is None:
        sentence = _("The morning job is switched off: nobody is reminded of anything.")
        return Part("morning", WAITING, sentence)
    if last and last >= midnight:
        return Part("morning", OK, _("The morning job ran at %(time)s.") % told)
    if (_begun() or at) < by:
        sentence = _("The morning job did not end well: today's reminders were not sent.")
        return Part("morning", LATE, sentence)
    return Part("morning", WAITING, _("The morning job runs for the first time at its next hour."))


def _last_morning(at: datetime) -> tuple[datetime, datetime | None]:
    """The working day whose morning is to be judged: its midnight, and when the job's time was over.

    The second is None where the job is switched off.
    """
    today = localtime(at).date()
    midnight, by = _morning_of(today)
    if is_workday(today) and (by is None or by <= at):
        return midnight, by
    return _morning_of(last_workday_on_or_before(today - timedelta(days=1)))


def _morning_of(day: date) -> tuple[datetime, datetime | None]:
    midnight = make_aware(datetime.combine(day, time.min))
    entry = planned_entry(MORNING_JOB)
    by = make_aware(datetime.combine(day, MORNING_BY))
    if entry is None:  # the scheduler has not been started yet
        return midnight, by
    if not entry.enabled:
        return midnight, None
    due = next_due(entry, after=midnight - timedelta(seconds=1))
    is_that_day = due is not None and localtime(due).date() == day
    return midnight, max(by, due + MORNING_PATIENCE) if due and is_that_day else by


def _begun() -> datetime | None:
    """When the first job ended that ever did."""
    return JobRun.objects.order_by("first_at").values_list("first_at", flat=True).first()


def _last_success(name: str) -> datetime | None:
    return JobRun.objects.filter(name=name).values_list("succeeded_at", flat=True).first()
