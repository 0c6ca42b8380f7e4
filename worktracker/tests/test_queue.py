"""Where jobs wait, with Redis and without."""

from pathlib import Path
from queue import Empty

import pytest
import redis
from celery import Celery
from kombu.exceptions import ChannelError

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


def test_file_is_taken_only_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = celery_app(celery_settings(redis_url="", data_dir=tmp_path))
    put_in_place = Path.replace
    looked: list[int] = []

    def look_first(source: Path, target: Path) -> Path:
        looked.append(source.stat().st_size)
        with app.connection_for_read() as reader, pytest.raises(Empty):
            reader.default_channel._get("celery")
        return put_in_place(source, target)

    monkeypatch.setattr(Path, "replace", look_first)
    app.send_task("tasks.jobs.nightly")
    assert len(looked) == 1
    assert looked[0] > 0
    assert take(app) == "tasks.jobs.nightly"


def test_what_cannot_be_written_is_not_half_in_the_queue(tmp_path: Path) -> None:
    app = celery_app(celery_settings(redis_url="", data_dir=tmp_path))
    messages = tmp_path / "queue" / "messages"
    messages.rmdir()
    messages.write_text("no folder")
    with app.connection_for_write() as writer, pytest.raises(ChannelError):
        writer.default_channel._put("celery", {})


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
