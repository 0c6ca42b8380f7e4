"""What the security administrator's pages show: accounts by state, one account, slips."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.accounts.locks import Lock, besieged_accounts, locks_of
from agencies.accounts.services.accounts import name_of_leaver, seen_of
from agencies.choices import AccountState
from agencies.models import Agency, ApiToken, OpenSession, SignIn, User

PER_PAGE = 50
LAST_SIGN_INS = 10


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account of the list; ``seen`` is its fingerprint, for whoever ticks it."""

    person: Any  # a User with what ``with_account`` adds
    states: list[AccountState]
    seen: str
    is_own: bool
    locks: Sequence[Lock]

    @property
    def locked_until(self) -> datetime | None:
        """When the last of its locks ends; None where it is not locked."""
        return max((lock.until for lock in self.locks), default=None)

    @property
    def waits(self) -> bool:
        """Whether it can be ticked to be authorised."""
        return AccountState.WAITING in self.states


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """A page of the list. ``counts`` are those of the search, whatever state is chosen; ``total`` is their people."""

    lines: list[AccountLine]
    page: Page
    chips: list[tuple[AccountState, int]]
    total: int
    title: str

    @property
    def waiting(self) -> int:
        """How many lines of this page can be ticked."""
        return sum(line.waits for line in self.lines)


def accounts_page(
    reader: User,
    *,
    words: str,
    agency: Agency | None,
    state: str,
    number: str | None,
    at: datetime,
) -> AccountsPage:
    """The accounts that meet the conditions, those that wait first. A fixed number of queries."""
    found = User.objects.matching_account(words)
    if agency is not None:
        found = found.filter(agency=agency)
    besieged = besieged_accounts(at=at)
    counts = found.counts_by_state(at=at, besieged=besieged)
    chosen = found.in_state(state, at=at, besieged=besieged) if state else found
    rows = chosen.with_account(at=at, besieged=besieged).order_by(
        "-in_waiting", "in_closed", "agency__path", "unit__order", "unit__sort_key", "username"
    )
    page = Paginator(rows, PER_PAGE).get_page(number)
    return AccountsPage(
        lines=_lines(page, reader, at=at),
        page=page,
        chips=[(one, counts[one]) for one in AccountState],
        total=found.count(),
        title=_title(counts),
    )


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One account with what belongs to it; nothing may be done about the own one."""

    line: AccountLine
    sessions: Sequence[OpenSession]
    tokens: Sequence[ApiToken]
    sign_ins: Sequence[SignIn]
    takes_tokens: bool
    is_blanked: bool

    @property
    def newest_token(self) -> int:
        """The newest token that is shown; 0 for none."""
        return max((token.pk for token in self.tokens), default=0)


def account_page(reader: User, pk: int, *, at: datetime) -> AccountPage | None:
    """The account of this key; None where there is none."""
    rows = User.objects.with_account(at=at, besieged=besieged_accounts(at=at))
    person = rows.filter(pk=pk).first()
    if person is None:
        return None
    return AccountPage(
        line=_lines([person], reader, at=at)[0],
        sessions=[*person.open_sessions.running(at)],
        tokens=[*person.api_tokens.select_related("made_by")],
        sign_ins=[*person.sign_ins.all()[:LAST_SIGN_INS]],
        takes_tokens=person.is_active and person.role not in settings.SECOND_FACTOR_ROLES,
        is_blanked=person.username == name_of_leaver(person),
    )


@dataclass(frozen=True, slots=True)
class Slip:
    """What a person is handed on paper. It is shown once and never stored."""

    person: User
    password: str

    @property
    def address(self) -> str:
        """Where to sign in."""
        return settings.SITE_URL + reverse("login")


def _lines(people: Iterable[Any], reader: User, *, at: datetime) -> list[AccountLine]:
    locks = locks_of([person.username for person in people if person.in_locked], at=at)
    return [
        AccountLine(
            person=person,
            states=[state for state in AccountState if getattr(person, f"in_{state}")],
            seen=seen_of(person),
            is_own=person.pk == reader.pk,
            locks=locks.get(person.username, []),
        )
        for person in people
    ]


def _title(counts: Mapping[str, int]) -> str:
    """What was found, what waits for the reader first."""
    if waiting := counts[AccountState.WAITING]:
        return ngettext(
            "%(n)s account waits for its authorisation",
            "%(n)s accounts wait for their authorisation",
            waiting,
        ) % {"n": waiting}
    if locked := counts[AccountState.LOCKED]:
        return ngettext(
            "%(n)s account is locked out now", "%(n)s accounts are locked out now", locked
        ) % {"n": locked}
    return _("No account waits for its authorisation")
