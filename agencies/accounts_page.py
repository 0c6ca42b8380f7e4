"""What the security administrator's pages show: accounts by state, one account, slips, and the rules in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agencies.choices import AccountState, Role
from agencies.locks import is_besieged
from agencies.models import Agency, ApiToken, OpenSession, SignIn, User
from agencies.services.accounts import name_of_leaver, seen_of

PER_PAGE = 50
LAST_SIGN_INS = 10


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account of the list; ``seen`` is its fingerprint, for whoever ticks it."""

    person: Any  # a User with what ``with_account`` adds
    states: list[AccountState]
    seen: str
    is_own: bool

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
    counts = found.counts_by_state(at=at)
    chosen = found.in_state(state, at=at) if state else found
    rows = chosen.with_account(at=at).order_by(
        "-in_waiting", "in_closed", "agency__path", "unit__order", "unit__sort_key", "username"
    )
    page = Paginator(rows, PER_PAGE).get_page(number)
    return AccountsPage(
        lines=[_line(person, reader) for person in page],
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
    is_locked: bool  # from one address, or under attack from many

    @property
    def newest_token(self) -> int:
        """The newest token that is shown; 0 for none."""
        return max((token.pk for token in self.tokens), default=0)


def account_page(reader: User, pk: int, *, at: datetime) -> AccountPage | None:
    """The account of this key; None where there is none."""
    person = User.objects.with_account(at=at).filter(pk=pk).first()
    if person is None:
        return None
    return AccountPage(
        line=_line(person, reader),
        sessions=[*person.open_sessions.running(at)],
        tokens=[*person.api_tokens.select_related("made_by")],
        sign_ins=[*person.sign_ins.all()[:LAST_SIGN_INS]],
        takes_tokens=person.is_active and person.role not in settings.SECOND_FACTOR_ROLES,
        is_blanked=person.username == name_of_leaver(person),
        is_locked=person.in_locked or is_besieged(person.username),
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


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in force, and the environment variable that sets it."""

    name: str
    value: str
    variable: str


def rules_in_force() -> list[Rule]:
    """The rules of accounts as the settings have them."""
    return [
        Rule(_("Length of a password"), _characters(), "PASSWORD_MIN_LENGTH"),
        Rule(_("Kinds of characters in it"), _classes(), "PASSWORD_MIN_CLASSES"),
        Rule(_("Former passwords refused"), _last(), "PASSWORD_HISTORY"),
        Rule(
            _("A new password is due after"),
            _days(settings.PASSWORD_MAX_AGE_DAYS, none=pgettext("rule", "never")),
            "PASSWORD_MAX_AGE_DAYS",
        ),
        Rule(_("Locked out after"), _failures(), "SIGN_IN_FAILURES"),
        Rule(_("Locked out everywhere after"), _failures_a_name(), "SIGN_IN_FAILURES_A_NAME"),
        Rule(
            _("Locked out for"),
            _minutes(int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)),
            "SIGN_IN_LOCK_MINUTES",
        ),
        Rule(
            _("Signed out after idling"),
            _minutes(settings.SESSION_IDLE_MINUTES),
            "SESSION_IDLE_MINUTES",
        ),
        Rule(_("Signed out in any case after"), _hours(settings.SESSION_HOURS), "SESSION_HOURS"),
        Rule(
            _("One session a person"), _("yes") if settings.ONE_SESSION else _("no"), "ONE_SESSION"
        ),
        Rule(_("Second factor asked of"), _roles(), "SECOND_FACTOR_ROLES"),
        Rule(
            _("A token works for"),
            _days(settings.API_TOKEN_DAYS, none=_("without end")),
            "API_TOKEN_DAYS",
        ),
    ]


def _line(person: Any, reader: User) -> AccountLine:
    states = [state for state in AccountState if getattr(person, f"in_{state}")]
    return AccountLine(person, states, seen_of(person), person.pk == reader.pk)


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


def _characters() -> str:
    n = settings.PASSWORD_MIN_LENGTH
    return ngettext("at least %(n)s character", "at least %(n)s characters", n) % {"n": n}


def _classes() -> str:
    n = settings.PASSWORD_MIN_CLASSES
    if not n:
        return _("no rule")
    return _("at least %(n)s of capitals, small letters, digits, signs") % {"n": n}


def _last() -> str:
    n = settings.PASSWORD_HISTORY
    if not n:
        return _("no rule")
    return ngettext("the last %(n)s", "the last %(n)s", n) % {"n": n}


def _failures() -> str:
    n = settings.AXES_FAILURE_LIMIT
    return ngettext(
        "%(n)s wrong password from one address", "%(n)s wrong passwords from one address", n
    ) % {"n": n}


def _failures_a_name() -> str:
    n = settings.SIGN_IN_FAILURES_A_NAME
    if not n:
        return _("no rule")
    return ngettext(
        "%(n)s wrong password within an hour", "%(n)s wrong passwords within an hour", n
    ) % {"n": n}


def _days(n: int, *, none: str) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n} if n else none


def _minutes(n: int) -> str:
    return (
        ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n} if n else pgettext("rule", "never")
    )


def _hours(n: int) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n} if n else pgettext("rule", "never")


def _roles() -> str:
    labels = [str(Role(role).label) for role in settings.SECOND_FACTOR_ROLES]
    comma = pgettext("list of names", ", ")
    return comma.join(labels) if labels else _("nobody")
