"""Why an item is halted, closed, or open again, as its page says it."""

from dataclasses import dataclass

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tasks.choices import Light, State
from tasks.models import Activity, WorkItem

MOVES = ("halted", "resumed", "reopened")


@dataclass(frozen=True, slots=True)
class StandingNote:
    """Who did what and when, with the reason, and the decision that it rests on, if any."""

    light: Light
    title: str
    reason: str = ""
    decision: str = ""


def standing_note(item: WorkItem) -> StandingNote | None:
    """The note of an item that is halted, closed or was taken up again; None for any other. One query."""
    if item.state == State.CLOSED:
        return _closed(item)
    row = item.activities.filter(verb__in=MOVES).first()
    if row is None:
        return None
    title = _title(row.verb) % {"day": f"{localtime(row.at):%Y-%m-%d}", "who": row.actor_name}
    light = Light.IDLE if row.verb == "halted" else Light.WARN
    return StandingNote(light, title, row.reason, _decision(row))


def _title(verb: str) -> str:
    return {
        "halted": _("Halted on %(day)s by %(who)s"),
        "resumed": _("Taken up again on %(day)s by %(who)s"),
        "reopened": _("Reopened on %(day)s by %(who)s"),
    }[verb]


def _closed(item: WorkItem) -> StandingNote | None:
    done = item.reports.accepted().filter(done=True).select_related("decided_by")
    report = done.order_by("-decided_at").first()
    if report is None:
        return None
    figures = {"day": item.closed_on, "who": report.decided_by}
    title = _("Closed as of %(day)s, verified by %(who)s") % figures
    return StandingNote(Light.DONE, title, report.note)


def _decision(row: Activity) -> str:
    return next((one["new"] for one in row.changes if one["field"] == "decision"), "")
