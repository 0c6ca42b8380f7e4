"""Wiring: settings, addresses, the Celery application; nothing here knows a business rule."""

from worktracker.celery import app as celery_app

__all__ = ["celery_app"]
