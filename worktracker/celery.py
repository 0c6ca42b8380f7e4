"""The Celery application: jobs are the functions in each app's ``jobs`` module."""

import os

from celery import Celery

from worktracker.lib.queue import make_folders

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "worktracker.settings")

app = Celery("worktracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.on_after_configure.connect(make_folders)
app.autodiscover_tasks(related_name="jobs")
