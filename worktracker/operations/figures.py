"""The words in which jobs count what they did, a closed vocabulary, and how people read them."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from worktracker.models import STANDING_FIGURES

FIGURES: dict[str, Promise | str] = {
    # judging
    "raised": ngettext_lazy("%(n)d flag raised", "%(n)d flags raised", "n"),
    "cleared": ngettext_lazy("%(n)d flag cleared", "%(n)d flags cleared", "n"),
    "changed": ngettext_lazy("%(n)d light changed", "%(n)d lights changed", "n"),
    "days": ngettext_lazy("%(n)d day judged", "%(n)d days judged", "n"),
    "month_ends": ngettext_lazy(
        "%(n)d figure of a month's end kept", "%(n)d figures of months' ends kept", "n"
    ),
    "foreseen": ngettext_lazy("%(n)d target with a forecast", "%(n)d targets with a forecast", "n"),
    "forgotten": ngettext_lazy(
        "%(n)d read notification deleted", "%(n)d read notifications deleted", "n"
    ),
    # reminding
    "claimed": ngettext_lazy("%(n)d reminder claimed", "%(n)d reminders claimed", "n"),
    "composed": ngettext_lazy("%(n)d digest written", "%(n)d digests written", "n"),
    "weekly": ngettext_lazy("%(n)d weekly letter written", "%(n)d weekly letters written", "n"),
    # the outbox
    "sent": ngettext_lazy("%(n)d mail sent", "%(n)d mails sent", "n"),
    "put_off": ngettext_lazy("%(n)d mail put off", "%(n)d mails put off", "n"),
    "failed": ngettext_lazy("%(n)d mail given up", "%(n)d mails given up", "n"),
    # files in the background
    "exports_made": ngettext_lazy("%(n)d file made", "%(n)d files made", "n"),
    "exports_failed": ngettext_lazy("%(n)d file not made", "%(n)d files not made", "n"),
    "exports_deleted": ngettext_lazy(
        "%(n)d file deleted after its time", "%(n)d files deleted after their time", "n"
    ),
    # keeping house
    "sealed": ngettext_lazy("%(n)d row of the trail sealed", "%(n)d rows of the trail sealed", "n"),
    "files": ngettext_lazy("%(n)d file deleted", "%(n)d files deleted", "n"),
    "sessions": ngettext_lazy("%(n)d session deleted", "%(n)d sessions deleted", "n"),
    "sign_ins": ngettext_lazy("%(n)d sign-in deleted", "%(n)d sign-ins deleted", "n"),
    "lock_outs": ngettext_lazy("%(n)d lock-out deleted", "%(n)d lock-outs deleted", "n"),
    "mails": ngettext_lazy("%(n)d mail deleted", "%(n)d mails deleted", "n"),
    "reminders": ngettext_lazy("%(n)d reminder deleted", "%(n)d reminders deleted", "n"),
    "imports": ngettext_lazy("%(n)d import deleted", "%(n)d imports deleted", "n"),
    "ledgers": ngettext_lazy("%(n)d ledger forgotten", "%(n)d ledgers forgotten", "n"),
    "leavers": ngettext_lazy("%(n)d leaver blanked", "%(n)d leavers blanked", "n"),
    "runs": ngettext_lazy(
        "%(n)d row of this history deleted", "%(n)d rows of this history deleted", "n"
    ),
}


def figures_of(returned: Any) -> dict[str, int]:
    """What a job counted, of what it returned: whole numbers by known words. All else is left out: it may be secret."""
    if not isinstance(returned, Mapping):
        return {}
    return {word: returned[word] for word in FIGURES if type(returned.get(word)) is int}


def did_nothing(figures: Mapping[str, int]) -> bool:
    """Whether a run that counted this left everything as it was."""
    return not any(n for word, n in figures.items() if word not in STANDING_FIGURES)


def in_words(figures: Mapping[str, int]) -> Iterator[str]:
    """Each figure that is not nothing as a phrase, in the order of the vocabulary."""
    for word, phrase in FIGURES.items():
        if n := figures.get(word, 0):
            yield str(phrase % {"n": n})
