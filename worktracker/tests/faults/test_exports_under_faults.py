"""A large file in the background while its worker is killed, and one that is cancelled while it is written."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from worktracker.tests.backup.installation import Installation, installed
from worktracker.tests.celery_processes import PATIENCE, Process, python, start_worker
from worktracker.tests.faults.servers import OwnRedis

pytestmark = pytest.mark.django_db  # the database's address is wanted, nothing in it

ITEMS = 25_000  # some seconds of writing
PREPARE = f"""
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from agencies.choices import Role
from tasks.models import WorkItem
from tasks.tests.factories import make_item, make_user
item = make_item(title="第1项任务")
make_user(Role.LEADER, username="leader", agency=item.plan.agency)
columns = [field.attname for field in WorkItem._meta.concrete_fields if not field.primary_key]
first = {{name: getattr(item, name) for name in columns}}
WorkItem.objects.bulk_create(
    [WorkItem(**(first | {{"ordinal": 10 + n, "title": f"第{{n}}项任务"}})) for n in range(2, {ITEMS} + 1)],
    batch_size=500,
)
"""
ORDER = """
import django
django.setup()
from agencies.models import User
from exchange.jobs import make_exports
from exchange.services.ordering import order_export
from exchange.tests.factories import make_order
print(order_export(make_order(User.objects.get(username="leader")), language="en").pk)
make_exports.delay()
"""
CALL = """
import django
django.setup()
from exchange.jobs import make_exports
make_exports.delay()
"""
# Who looks at the bar, and presses the button when it has begun to move.
CANCEL = """
import time
import django
django.setup()
from exchange.models import Export
from exchange.services.ordering import cancel_export
while not (begun := Export.objects.filter(state="running", rows__gt=0)):
    time.sleep(0.02)
export = begun.get()
cancel_export(export, by=export.by, at=export.at)
"""


@pytest.fixture
def redis(redis_url: str) -> Iterator[OwnRedis]:
    """A Redis of one's own."""
    store = OwnRedis(redis_url)
    store.start()
    yield store
    store.kill()


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """With a leader who reads many tasks."""
    with installed(tmp_path / "data") as found:
        found.folder.mkdir(exist_ok=True)
        python(PREPARE, found.environment)
        yield found


def state_of(installation: Installation, pk: int) -> Any:
    """``(state, rows, attempts, stored)``"""
    columns = "state, rows, attempts, stored"
    ((*found,),) = installation.execute(
        f"SELECT {columns} FROM exchange_export WHERE id = {pk}"  # noqa: S608  # our own
    )
    return found


def wait(installation: Installation, until: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not until():
        log = installation.folder / "celery.log"
        assert time.monotonic() < end, f"{what}\n{log.read_text()[-4000:]}"
        time.sleep(0.05)


def test_killed_worker_and_cancelled_file(installation: Installation, redis: OwnRedis) -> None:
    environment = installation.environment | {"REDIS_URL": redis.url}
    exports = installation.folder / "exports"
    workers: list[Process] = [start_worker(environment)]

    def is_half_way(pk: int) -> Callable[[], bool]:
        def looks() -> bool:
            state, rows, _attempts, _stored = state_of(installation, pk)
            return state == "running" and 0 < rows < ITEMS

        return looks

    try:
        first = int(python(ORDER, environment))
        wait(installation, is_half_way(first), "not begun")
        workers.pop().kill()
        assert [path.name for path in exports.iterdir()] == [f"{first}.part"]
        assert state_of(installation, first)[0] == "running"

        workers.append(start_worker(environment, 1))
        python(CALL, environment)
        wait(
            installation,
            lambda: state_of(installation, first)[0] == "ready",
            "not made a second time",
        )
        _state, rows, attempts, stored = state_of(installation, first)
        assert (rows, attempts) == (ITEMS, 2)
        assert [path.name for path in exports.iterdir()] == [stored]
        book = load_workbook(BytesIO((exports / stored).read_bytes()), read_only=True)
        words = {cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row}
        assert {f"第{n}项任务" for n in range(1, ITEMS + 1)} <= words

        with ThreadPoolExecutor() as beside:
            canceller = beside.submit(python, CANCEL, environment)
            second = int(python(ORDER, environment))
            canceller.result()
        wait(
            installation,
            lambda: [path.name for path in exports.iterdir()] == [stored],
            "the half file stayed",
        )
        assert state_of(installation, second)[0] == "cancelled"
    finally:
        for worker in workers:
            worker.stop()
