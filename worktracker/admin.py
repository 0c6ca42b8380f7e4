"""Administration of what other apps bring along: the schedule is kept and told, the rest has pages of the product.

Who may do what follows from the role, so Django's groups are not shown. Second factors and tokens are secrets, looked
after on the security administrator's own pages. Reading these modules first lets their registrations come before ours.
"""

from django.contrib import admin
from django.contrib.auth import admin as _auth  # noqa: F401  # registers groups
from django.contrib.auth.models import Group
from django_celery_beat import admin as beat
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from django_otp.plugins.otp_static import admin as _static  # noqa: F401  # registers recovery codes
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _totp  # noqa: F401  # registers phones' secrets
from django_otp.plugins.otp_totp.models import TOTPDevice

from worktracker.lib.admin import ReadOnlyAdmin, TrailedAdmin
from worktracker.models import LoggedRun

for model in (
    Group,
    TOTPDevice,
    StaticDevice,
    PeriodicTask,
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    SolarSchedule,
):
    admin.site.unregister(model)


@admin.register(PeriodicTask)
class JobAdmin(TrailedAdmin, beat.PeriodicTaskAdmin):
    """Which job runs when. One row at a time, so that each change is told."""

    actions = None


@admin.register(ClockedSchedule)
class ClockedAdmin(TrailedAdmin, beat.ClockedScheduleAdmin):
    """Single moments."""


@admin.register(CrontabSchedule)
class CrontabAdmin(TrailedAdmin, beat.CrontabScheduleAdmin):
    """Times of the day, week and month."""


@admin.register(IntervalSchedule)
class IntervalAdmin(TrailedAdmin, beat.IntervalScheduleAdmin):
    """Every so often."""


@admin.register(SolarSchedule)
class SolarAdmin(TrailedAdmin, beat.SolarScheduleAdmin):
    """By the sun."""


@admin.register(LoggedRun)
class LoggedRunAdmin(ReadOnlyAdmin):
    """What jobs did, to read; the page of the jobs says it in words."""

    list_display = ["job", "begun_at", "seconds", "outcome", "error", "runs", "figures"]
    list_filter = ["job", "outcome", "is_quiet"]
    search_fields = ["job", "error", "task_id"]
    date_hierarchy = "begun_at"
