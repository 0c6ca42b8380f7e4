"""Where jobs wait, with Redis and without."""

from pathlib import Path

import redis
from celery import Celery

from worktracker.lib.queue import celery_settings, make_folders


def celery_app(settings: dict[str, object]) -> Celery:
    app = Celery("queue-test", set_as_current=False)
    app.conf.update(settings)
    make_folders(sender=app)
    return app


def take(app: Celery) -> str:
    """The name of the job that waits first, taken out of the queue."""
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        message = queue.get(timeout=5)
        message.ack()
        queue.close()
    return str(message.headers["task"])


def test_without_redis_jobs_wait_as_files_of_the_data_directory(tmp_path: Path) -> None:
    settings = celery_settings(redis_url="", data_dir=tmp_path / "data")
    assert not (tmp_path / "data").exists()

    app = celery_app(settings)
    app.send_task("tasks.jobs.nightly")
    files = list((tmp_path / "data" / "queue" / "messages").iterdir())
    assert [file.suffix for file in files] == [".msg"]
    assert take(app) == "tasks.jobs.nightly"


def test_with_redis_jobs_wait_there(redis_url: str, tmp_path: Path) -> None:
    app = celery_app(celery_settings(redis_url=redis_url, data_dir=tmp_path / "data"))
    app.send_task("tasks.jobs.nightly")
    with redis.Redis.from_url(redis_url) as client:
        assert client.llen("celery") == 1
    assert take(app) == "tasks.jobs.nightly"
    assert not (tmp_path / "data").exists()


def test_times_are_those_of_china(tmp_path: Path) -> None:
    app = celery_app(celery_settings(redis_url="", data_dir=tmp_path))
    assert app.now().utcoffset().total_seconds() == 8 * 3600
