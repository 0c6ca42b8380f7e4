"""The sign-in log as the audit administrator reads it: its filters, what stands above it, and the workbook."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Count
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from agencies.accounts.locks import besieged_accounts
from agencies.accounts.querysets.sign_ins import SignInQuerySet
from agencies.accounts.querysets.tries import locked_tries
from agencies.choices import SignInOutcome
from agencies.models import SignIn
from worktracker.lib.xlsx import Book, Column

CHUNK = 2000
MOST_ROWS = 100_000  # of a workbook
LATELY = timedelta(hours=24)


class SignInFilter(forms.Form):
    """What the log is narrowed to. Days are included, and are those of the machine's clock."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=100)
    outcome = forms.ChoiceField(
        label=pgettext_lazy("sign-in log", "Outcome"),
        required=False,
        choices=[("", pgettext_lazy("sign-in log", "Outcome: all")), *SignInOutcome.choices],
    )
    address = forms.CharField(label=gettext_lazy("Network address"), required=False, max_length=45)
    at_from = forms.DateField(label=gettext_lazy("From day"), required=False)
    at_to = forms.DateField(label=gettext_lazy("To day"), required=False)

    def clean(self) -> dict[str, Any]:
        """The fields, each valid by itself."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("at_from"), cleaned.get("at_to")
        if first and last and last < first:
            self.add_error("at_to", _("The last day lies before the first."))
        return cleaned

    def found(self) -> SignInQuerySet:
        """The lines asked for, newest first, with their people; none where a value is not possible."""
        rows: SignInQuerySet = SignIn.objects.select_related("user__agency")
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        rows = rows.matching(asked["q"])
        if asked["outcome"]:
            rows = rows.filter(outcome=asked["outcome"])
        if asked["address"]:
            rows = rows.filter(address__startswith=asked["address"].strip())
        if asked["at_from"]:
            rows = rows.filter(at__gte=_midnight(asked["at_from"]))
        if asked["at_to"]:
            rows = rows.filter(at__lt=_midnight(asked["at_to"] + timedelta(days=1)))
        return rows

    def refusals(self) -> list[str]:
        """A sentence for each value that was not understood."""
        return [
            f"{self.fields[name].label}：{' '.join(map(str, errors))}"
            for name, errors in self.errors.items()
        ]

    def is_set(self) -> bool:
        """Whether any condition is given."""
        return any(self.data.get(name) for name in self.fields)


@dataclass(frozen=True, slots=True)
class Figures:
    """The last 24 hours in three counts."""

    failures: int
    locked: int
    addresses: int


def figures(*, at: datetime) -> Figures:
    """How many attempts failed, how many names are locked out now, and from how many addresses people came."""
    lately = SignIn.objects.filter(at__gt=at - LATELY, at__lte=at)
    addresses = lately.order_by().aggregate(n=Count("address", distinct=True))
    return Figures(lately.failures().count(), _locked(at), addresses["n"])


def workbook(rows: SignInQuerySet, *, made_by: str, at: datetime) -> bytes:
    """The lines as .xlsx, in their order."""
    title = _("Sign-in log")
    book = Book(title=title, author=made_by)
    sheet = book.sheet(title, _columns(), frozen=1, footer=_("Page &P of &N"))
    sheet.title(title)
    count = rows.count()
    line = ngettext("%(n)s line", "%(n)s lines", count) % {"n": count}
    made = _("made on %(time)s by %(who)s") % {
        "time": f"{localtime(at):%Y-%m-%d %H:%M}",
        "who": made_by,
    }
    sheet.banner(f"{line}，{made}")
    sheet.headings()
    for row in rows.iterator(chunk_size=CHUNK):
        sheet.row(row)
    sheet.finish()
    return book.finish()


def _columns() -> list[Column[SignIn]]:
    return [
        Column(_("When"), lambda row: f"{localtime(row.at):%Y-%m-%d %H:%M:%S}", 20),
        Column(pgettext("sign-in log", "Outcome"), lambda row: str(row.get_outcome_display()), 20),
        Column(_("User name as typed"), lambda row: row.username, 18),
        Column(pgettext("sign-in log", "Person"), lambda row: str(row.user or ""), 14),
        Column(_("Agency"), lambda row: str(row.user.agency or "") if row.user else "", 24),
        Column(_("Network address"), lambda row: row.address or "", 18),
        Column(_("Browser"), lambda row: row.agent, 60),
    ]


def _locked(at: datetime) -> int:
    """Names that are locked at some address, or over all of them."""
    names = locked_tries(at=at).values_list("username", flat=True)
    return len({*names} | besieged_accounts(at=at))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), get_current_timezone())
