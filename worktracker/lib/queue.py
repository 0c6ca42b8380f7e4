"""Where jobs wait: in Redis, or without Redis as files in the data directory."""

from pathlib import Path

from celery import Celery

from worktracker.lib import file_queue

file_queue.register()


def celery_settings(*, redis_url: str, data_dir: Path) -> dict[str, object]:
    """Celery's configuration, in Celery's lower-case names. Makes no folder and opens nothing.

    Jobs are idempotent and can be derived again from the database, so one is acknowledged only when
    it is done, and no result is kept.
    """
    return {
        "timezone": "Asia/Shanghai",
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_always_eager": False,
        "worker_prefetch_multiplier": 1,
        "broker_connection_retry_on_startup": True,
        "beat_scheduler": "worktracker.operations.beat:Scheduler",
        **(_redis(redis_url) if redis_url else _files(data_dir)),
    }


def make_folders(sender: Celery, **_signal: object) -> None:
    """Create the folders of the queue of files; called by Celery once before its first use."""
    options = sender.conf.broker_transport_options
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        if folder := options.get(name):
            Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)


def _redis(url: str) -> dict[str, object]:
    return {"broker_url": url, "broker_transport_options": {"socket_connect_timeout": 5}}


def _files(data_dir: Path) -> dict[str, object]:
    """One worker of threads reads what the other processes write into one folder."""
    queue = data_dir / "queue"
    return {
        "broker_url": f"{file_queue.SCHEME}://",
        "broker_transport_options": {
            "data_folder_in": str(queue / "messages"),
            "data_folder_out": str(queue / "messages"),
            "control_folder": str(queue / "control"),
        },
        "worker_pool": "threads",
        "worker_concurrency": 2,
    }
