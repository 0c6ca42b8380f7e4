"""Five hundred digests while everything breaks: each person gets one, and a second one in the named window alone.

Workers and scheduler are processes, Redis and the mail server are real, the database is the one that the tests run on.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from worktracker.tests.backup.installation import Installation, installed
from worktracker.tests.celery_processes import (
    PATIENCE,
    Process,
    python,
    start_beat,
    start_worker,
)
from worktracker.tests.faults.servers import OwnRedis, Trap, servers

pytestmark = pytest.mark.django_db  # the database's address is wanted, nothing in it

PEOPLE = 500
WORKERS = 2
# An item that was due yesterday, and a unit of five hundred clerks, none of whom can sign in.
PREPARE = f"""
import django
django.setup()
from datetime import date
from django.core.management import call_command
call_command("migrate", verbosity=0)
from agencies.models import User
from tasks.tests.factories import make_item
unit = make_item(title="加强饮用水水源地保护", due=date(2024, 10, 28), progress=50).responsibilities.get().unit
User.objects.bulk_create(
    User(username=f"p{{n}}", display_name=f"职员{{n}}", email=f"p{{n}}@example.org", password="!",
         role="staff", unit=unit, agency=unit.agency)
    for n in range({PEOPLE})
)
"""


@dataclass
class Bureau:
    """An installation at work."""

    installation: Installation
    post: Trap
    redis: OwnRedis
    workers: list[Process] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return self.installation.environment | {
            "BUSINESS_DATE": "2024-10-29",
            "DEFAULT_FROM_EMAIL": "worktracker@example.org",
            "EMAIL_TIMEOUT": "2",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.post.port}",
            "JOB_INTERVAL": "2",
            "REDIS_URL": self.redis.url,
        }

    def hire(self) -> None:
        self.workers = [start_worker(self.environment, number) for number in range(WORKERS)]

    def kill_workers(self) -> None:
        for worker in self.workers:
            worker.kill()
        self.workers = []

    def let_time_pass(self) -> None:
        """What was put off is due now."""
        self.installation.execute(
            "UPDATE tasks_outboundmail SET not_before = NULL WHERE not_before IS NOT NULL"
        )

    def count(self, condition: str) -> int:
        query = f"SELECT COUNT(*) FROM tasks_outboundmail WHERE {condition}"  # noqa: S608  # our own
        ((number,),) = self.installation.execute(query)
        return int(number)

    def wait(self, until: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not until():
            if time.monotonic() > end:
                log = self.installation.folder / "celery.log"
                pytest.fail(f"{what}; {len(self.post.taken)} taken\n{log.read_text()[-4000:]}")
            time.sleep(0.05)

    def wait_for(self, letters: int) -> None:
        """Minutes and hours pass meanwhile, as often as it takes."""

        def are_taken() -> bool:
            self.let_time_pass()
            return len(self.post.taken) >= letters

        self.wait(are_taken, f"not {letters} letters")

    def wait_for_refusal(self, words: str) -> None:
        self.wait(lambda: self.count(f"last_error LIKE '%{words}%'") > 0, f"not yet: {words}")


@pytest.fixture
def bureau(tmp_path: Path, redis_url: str) -> Iterator[Bureau]:
    with installed(tmp_path / "data") as installation, servers(redis_url) as (post, store):
        installation.folder.mkdir(exist_ok=True)
        found = Bureau(installation, post, store)
        python(PREPARE, found.environment)
        found.hire()
        beat = start_beat(found.environment)
        try:
            yield found
        finally:
            for process in (beat, *found.workers):
                process.stop()


def test_each_person_gets_one_digest_whatever_breaks(bureau: Bureau) -> None:
    post = bureau.post

    # Killed while the server has the letter and has not accepted it, then when it has and nobody knows.
    post.before[100] = bureau.kill_workers
    bureau.wait(lambda: not bureau.workers, "not killed before the 100th")
    post.after[180] = bureau.kill_workers
    bureau.hire()
    bureau.wait(lambda: not bureau.workers, "not killed after the 180th")
    told_twice = str(post.taken[-1]["To"])
    # Killed at whatever moment it is.
    bureau.hire()
    bureau.wait_for(240)
    bureau.kill_workers()
    bureau.hire()

    # Redis dies with all that waits in it; the server takes nobody's mail for a while, so that it is needed again.
    bureau.wait_for(280)
    post.mood = "451 Try again later"
    bureau.redis.kill()
    bureau.wait_for_refusal("Try again later")
    bureau.redis.start()
    post.mood = ""
    bureau.wait_for(340)

    # The server refuses connections, comes back, and does not answer.
    post.close()
    bureau.wait_for_refusal("refused")
    post.mood = "silent"
    post.open()
    bureau.wait_for_refusal("timed out")
    post.mood = ""
    bureau.wait_for(PEOPLE + 1)  # one of them twice
    bureau.wait(lambda: bureau.count("state = 'sent'") == PEOPLE, "not all were sent")

    got = Counter(post.addresses())
    assert set(got) == {f"p{n}@example.org" for n in range(PEOPLE)}
    assert bureau.count("1 = 1") == PEOPLE
    doubled = {address for address, letters in got.items() if letters > 1}
    assert told_twice in doubled
    assert len(doubled) <= 2  # and perhaps one by the kill at any moment
    for address in doubled:
        first, second = post.letters_to(address)
        assert first["Message-ID"] == second["Message-ID"]
        assert [part.get_content() for part in first.iter_parts()] == [
            part.get_content() for part in second.iter_parts()
        ]
