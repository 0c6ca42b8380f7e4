"""What a person was told of, in words: the sentence of each event, what it still asks for, and where it leads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tasks.choices import URGENT_EVENTS, WEEKLY, Event, FiledAs, ReportState
from tasks.models import Notification, ProgressReport

SHORT = 120  # characters of what was said, below the sentence
ICONS: dict[str, str] = {
    Event.PUBLISHED: "list",
    Event.TO_APPROVE: "pen",
    Event.SUBMITTED: "desk",
    Event.RETURNED: "back",
    Event.ACCEPTED: "check",
    Event.ON_BEHALF: "pen",
    Event.INSTRUCTED: "order",
    Event.ANSWERED: "talk",
    Event.COMMENTED: "talk",
    Event.URGED: "bell",
    Event.CLOSED: "check",
    Event.HALTED: "pause",
    Event.RESUMED: "next",
    Event.DIGEST: "bell",
}
# What is asked of the reader while the report stands as it did.
ASKS: dict[str, tuple[ReportState, Promise]] = {
    Event.TO_APPROVE: (ReportState.TO_APPROVE, gettext_lazy("Approve or return it")),
    Event.SUBMITTED: (ReportState.SUBMITTED, gettext_lazy("Verify or return it")),
    Event.RETURNED: (ReportState.RETURNED, gettext_lazy("Correct it and hand it in again")),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One notification as pages print it.

    ``ask`` is what it asks of the reader, empty once that is done; ``since`` what became of it then. ``quote`` is what
    was said, shortened. ``is_urgent`` is true of an open ask that nobody can mute.
    """

    notification: Notification
    words: str
    quote: str
    ask: str
    since: str
    icon: str
    url: str

    @property
    def is_urgent(self) -> bool:
        """Whether the ask stands out."""
        return bool(self.ask) and self.notification.event in URGENT_EVENTS


def told(row: Notification, *, on: date) -> Told:
    """A notification in words, as of a day; rows should come ``with_subjects``."""
    ask, since = _ask(row, on=on)
    return Told(
        notification=row,
        words=_SENTENCES[Event(row.event)](row),
        quote=_short(_quote(row)),
        ask=ask,
        since=since,
        icon=ICONS[row.event],
        url=target(row),
    )


def target(row: Notification) -> str:
    """Where it leads: to who decides the desk, else the very place on the item's page, or one's own tasks."""
    if row.event in (Event.TO_APPROVE, Event.SUBMITTED) and row.report is not None:
        if row.report.state == ASKS[row.event][0]:
            return f"{reverse('desk')}?report={row.report.pk}"
        return row.report.get_absolute_url()
    if row.event == Event.DIGEST and "mail" in row.figures:
        return reverse("mail", args=[row.figures["mail"]])
    if row.report is not None:
        return row.report.get_absolute_url()
    if row.comment is not None and row.item is not None:
        return f"{row.item.get_absolute_url()}#comment-{row.comment.pk}"
    return row.item.get_absolute_url() if row.item is not None else reverse("my-items")


def _ask(row: Notification, *, on: date) -> tuple[str, str]:
    """What is still to be done, or what was done about it since; both empty where nothing is asked."""
    if row.event in ASKS and row.report is not None:
        state, ask = ASKS[row.event]
        settled = row.report.state != state
        return ("", row.report.get_state_display()) if settled else (str(ask), "")
    if row.event == Event.INSTRUCTED and row.comment is not None:
        answered = hasattr(row.comment, "answer")
        return ("", _("Answered")) if answered else (_answer_by(row.comment.due, on=on), "")
    if row.event == Event.URGED and row.item is not None:
        return (
            (_("Report progress"), "") if row.item.is_open else ("", row.item.get_state_display())
        )
    return "", ""


def _answer_by(due: date | None, *, on: date) -> str:
    if due is None:
        return _("To be answered")
    words = _("The answer was due on %(due)s") if due < on else _("To be answered by %(due)s")
    return words % {"due": f"{due:%m-%d}"}


def _quote(row: Notification) -> str:
    if row.comment is not None:
        return row.comment.text
    return str(row.figures.get("note") or row.figures.get("reason") or "")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHORT else words[: SHORT - 1] + "…"


def _names(row: Notification) -> dict[str, str]:
    """What the sentences name; a job has no name of its own."""
    report, said = row.report, row.comment
    unit = report.unit if report else None
    if said is not None:
        unit = said.answers.unit if said.answers else said.unit
    return {
        "who": str(row.actor or _("System")),
        "item": f"{row.item.number}{row.item.title}" if row.item else "",
        "unit": str(unit or ""),
        "period": str(report.period) if report else "",
        "plan": str(row.plan or ""),
    }


def _sentence(words: Callable[[], str]) -> Callable[[Notification], str]:
    return lambda row: words() % _names(row)


def _published(row: Notification) -> str:
    n = int(row.figures.get("n", 0))
    words = ngettext(
        "%(plan)s is published: %(n)s task for your unit to sign for",
        "%(plan)s is published: %(n)s tasks for your unit to sign for",
        n,
    )
    return words % (_names(row) | {"n": n})


def _on_behalf(row: Notification) -> str:
    report: ProgressReport | None = row.report
    names = _names(row)
    if report is not None and report.filed_as == FiledAs.DEPUTY and report.principal:
        names["unit"] = str(report.principal)
    return _("%(who)s reported on %(item)s for %(period)s in place of %(unit)s") % names


def _letter(row: Notification) -> str:
    """The subject of a letter that came with the morning; the weekly one says what it is."""
    says = str(row.figures.get("says", ""))
    return (
        says
        if row.figures.get("kind") == WEEKLY
        else _("Reminders of the day: %(says)s") % {"says": says}
    )


_SENTENCES: dict[Event, Callable[[Notification], str]] = {
    Event.PUBLISHED: _published,
    Event.TO_APPROVE: _sentence(lambda: _("%(who)s reported on %(item)s for %(period)s")),
    Event.SUBMITTED: _sentence(
        lambda: _("%(unit)s handed in its report of %(period)s on %(item)s")
    ),
    Event.RETURNED: _sentence(lambda: _("The report of %(period)s on %(item)s was returned")),
    Event.ACCEPTED: _sentence(lambda: _("The report of %(period)s on %(item)s was verified")),
    Event.ON_BEHALF: _on_behalf,
    Event.INSTRUCTED: _sentence(lambda: _("%(who)s gave %(unit)s an instruction on %(item)s")),
    Event.ANSWERED: _sentence(lambda: _("%(unit)s answered the instruction on %(item)s")),
    Event.COMMENTED: _sentence(lambda: _("%(who)s commented on %(item)s")),
    Event.URGED: _sentence(lambda: _("%(who)s urges you about %(item)s")),
    Event.CLOSED: _sentence(lambda: _("%(item)s was closed")),
    Event.HALTED: _sentence(lambda: _("%(item)s was halted")),
    Event.RESUMED: _sentence(lambda: _("%(item)s was taken up again")),
    Event.DIGEST: _letter,
}
