"""Checks the sealed trail against its rows: walks the chain of hashes and names each broken thing."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tasks.chain import digest, unsealed
from tasks.guard import missing_triggers
from tasks.models import Activity, Seal, SealLink
from tasks.trail import in_words

CHUNK = 1000  # links, with their rows, in memory at a time


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken thing: a stable word for its kind, a sentence, and where it has one its place in the chain."""

    kind: str
    sentence: str
    position: int | None = None
    activity: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the walk found. ``noted`` is the link of the head that was asked for, if the chain still has it.

    Rows that are not sealed yet are proven by nothing; ``waiting`` counts them.
    """

    findings: list[Finding]
    rows: int
    head: str
    waiting: int
    noted: SealLink | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is broken."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A link that does not follow from its row; the next link tells which of the two was changed."""

    link: SealLink
    row: Activity
    expected: str


def verify_trail(*, noted: str = "") -> Verdict:
    """Walks the whole chain, in batches. ``noted`` is a head written down elsewhere, 64 hexadecimal digits.

    Without such a head nobody can tell a chain that was computed anew from its beginning, or cut off at its end.
    """
    walk = _Walk()
    for link, row in _links():
        walk.step(link, row)
    walk.end()
    found = SealLink.objects.filter(digest=noted).select_related("seal").first() if noted else None
    return Verdict(
        findings=[*_unguarded(), *walk.findings, *_lost_seals(), *_rewritten(noted, found)],
        rows=walk.links,
        head=walk.last.digest if walk.last else "",
        waiting=unsealed().count(),
        noted=found,
    )


@dataclass(slots=True)
class _Walk:
    """The state between two links. ``follows`` is the digest that the next one follows, None where that is gone."""

    findings: list[Finding] = field(default_factory=list)
    links: int = 0
    in_seal: int = 0
    last: SealLink | None = None
    follows: str | None = ""
    doubt: _Doubt | None = None

    def step(self, link: SealLink, row: Activity | None) -> None:
        """Compare the next link with its row; ``row`` is None where it is gone."""
        if self.last and self.last.seal_id != link.seal_id:
            self._close_seal(self.last.seal)
        self._close_gap(link)
        if row is None:
            self._settle()
            self.findings.append(_deleted(link))
        elif self.doubt and link.digest == digest(self.doubt.expected, row):
            self._blame_link()
        elif self.follows is not None:
            expected = digest(self.follows, row)
            self._settle()
            if link.digest != expected:
                self.doubt = _Doubt(link, row, expected)
        self.last, self.follows = link, link.digest
        self.links += 1
        self.in_seal += 1

    def end(self) -> None:
        """After the last link."""
        if self.last:
            self._close_seal(self.last.seal)
        self._settle()

    def _close_gap(self, link: SealLink) -> None:
        wanted = self.last.position + 1 if self.last else 1
        if link.position != wanted:
            self._settle()
            self.follows = None
            self.findings.append(_missing(wanted, link.position - 1))

    def _close_seal(self, seal: Seal) -> None:
        """The seal must have as many links as it says, and its head must be the last one."""
        if self.doubt and self.doubt.expected == seal.head:
            self.follows = seal.head
            self._blame_link()
        elif self.in_seal != seal.rows:
            self.findings.append(_short(seal, self.in_seal))
        elif self.follows != seal.head:
            self.findings.append(_other_head(seal))
        self.in_seal = 0

    def _settle(self) -> None:
        """What no later link speaks for is the row's own change."""
        if self.doubt:
            self.findings.append(_changed(self.doubt))
        self.doubt = None

    def _blame_link(self) -> None:
        if self.doubt:
            self.findings.append(_forged(self.doubt.link))
        self.doubt = None


def _links() -> Iterator[tuple[SealLink, Activity | None]]:
    """Every link in the chain's order, with its row and its seal."""
    at = 0
    while links := list(
        SealLink.objects.filter(position__gt=at).select_related("seal").order_by("position")[:CHUNK]
    ):
        rows = Activity.objects.in_bulk([link.activity for link in links])
        for link in links:
            yield link, rows.get(link.activity)
        at = links[-1].position


def _changed(doubt: _Doubt) -> Finding:
    link, row = doubt.link, doubt.row
    (entry,) = in_words([row])
    sentence = _(
        "Row %(row)s is not as it was sealed: it, its link or the one before was changed. It now says: %(says)s"
    ) % {
        "row": row.pk,
        "says": " · ".join(
            word
            for word in (
                localtime(row.at).strftime("%Y-%m-%d %H:%M:%S"),
                entry.who,
                f"{entry.what} ({row.verb})",
                row.subject,
            )
            if word
        ),
    }
    return Finding("row_changed", sentence, link.position, row.pk)


def _deleted(link: SealLink) -> Finding:
    sentence = _("Row %(row)s was deleted: it stood at position %(position)s of the chain.") % {
        "row": link.activity,
        "position": link.position,
    }
    return Finding("row_deleted", sentence, link.position, link.activity)


def _forged(link: SealLink) -> Finding:
    sentence = _("The link at position %(position)s was changed; its row %(row)s was not.") % {
        "position": link.position,
        "row": link.activity,
    }
    return Finding("link_changed", sentence, link.position, link.activity)


def _missing(first: int, last: int) -> Finding:
    if first == last:
        sentence = _("The link at position %(first)s is missing.")
    else:
        sentence = _("The links at positions %(first)s to %(last)s are missing.")
    return Finding("link_missing", sentence % {"first": first, "last": last}, first)


def _short(seal: Seal, standing: int) -> Finding:
    sentence = _("Seal %(number)s was set over %(rows)s rows; %(standing)s of its links stand.") % {
        "number": seal.number,
        "rows": seal.rows,
        "standing": standing,
    }
    return Finding("seal_short", sentence)


def _other_head(seal: Seal) -> Finding:
    sentence = _("The head of seal %(number)s is not that of its last link: one was changed.")
    return Finding("seal_changed", sentence % {"number": seal.number})


def _lost_seals() -> Iterator[Finding]:
    """Seals that are gone, and seals all of whose links are gone."""
    wanted = 1
    for seal in Seal.objects.order_by("number").iterator(CHUNK):
        if seal.number != wanted:
            sentence = _("Before seal %(number)s a seal is missing.") % {"number": seal.number}
            yield Finding("seal_missing", sentence)
        wanted = seal.number + 1
    for seal in Seal.objects.filter(links__isnull=True).order_by("number").iterator(CHUNK):
        yield _short(seal, 0)


def _rewritten(noted: str, found: SealLink | None) -> Iterator[Finding]:
    if noted and found is None:
        sentence = _(
            "The head %(head)s is not in the chain any more: what it proved was rewritten."
        )
        yield Finding("head_unknown", sentence % {"head": noted})


def _unguarded() -> Iterator[Finding]:
    for name in missing_triggers():
        sentence = _(
            "The database lets the trail be changed: the trigger %(name)s is missing or off."
        )
        yield Finding("unguarded", sentence % {"name": name})
