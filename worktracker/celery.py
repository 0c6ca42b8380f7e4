"""The Celery application: jobs are the functions in each app's ``jobs`` module."""

import logging.config
import os

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun
from django.conf import settings

from worktracker.lib import logs
from worktracker.lib.queue import make_folders
from worktracker.lib.snapshots import forget_all

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "worktracker.settings")

app = Celery("worktracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.on_after_configure.connect(make_folders)
app.autodiscover_tasks(related_name="jobs")


@setup_logging.connect
def log_like_the_web(**_signal: object) -> None:
    """Worker and scheduler log in the product's own form, not in Celery's."""
    logging.config.dictConfig(settings.LOGGING)


@task_prerun.connect
def name_the_run(task_id: str = "", **_signal: object) -> None:
    """What a job logs carries its id; it sees what people have set since the last one."""
    forget_all()
    logs.begin(task_id)


@task_postrun.connect
def forget_the_run(**_signal: object) -> None:
    """The worker's own lines carry none."""
    logs.end()
