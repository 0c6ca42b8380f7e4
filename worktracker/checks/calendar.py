"""Whether the holidays of the year are known: without them, limits and reminders count some days wrongly."""

from typing import Any

from django.core.checks import Tags, register
from django.db import DatabaseError
from django.utils.translation import gettext as _

from worktracker.checks.found import NOTHING, Found, found
from worktracker.lib.clock import today
from worktracker.lib.workdays import is_known

DECEMBER = 12  # the State Council arranges the next year in November


@register(Tags.security, deploy=True)
def holidays_are_known(app_configs: Any, **options: Any) -> Found:
    """This year's, and from December on the next one's; nothing is said before the table is there."""
    on = today()
    years = [on.year, on.year + 1] if on.month == DECEMBER else [on.year]
    try:
        unknown = [str(year) for year in years if not is_known(year)]
    except DatabaseError:
        return NOTHING
    if not unknown:
        return NOTHING
    return found(
        "W011",
        _("The holidays are not known for %(years)s: Monday to Friday count as working days.")
        % {"years": ", ".join(unknown)},
        _(
            "Install a newer chinesecalendar and run migrate, or mark the days on the calendar page."
        ),
    )
