"""Which unit each printed name means, and which people are known."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from agencies.lexicon import fold, units_by_name
from agencies.models import Agency, Unit, User
from exchange.switching.entry import Entry
from exchange.switching.mapping import NEW, OPEN, PARTNER
from exchange.switching.values import without_remark

CLOSE = 0.5  # from how alike on a unit is offered
MOST_OFFERED = 200  # names for which the nearest unit is looked for


@dataclass(frozen=True, slots=True)
class Named:
    """A printed name and what it means: ``unit``, new where it has no id, or PARTNER or OPEN as ``meaning``.

    ``meaning`` is empty where nobody has decided; ``near`` is then the unit whose name is most like it. ``chosen``:
    a person decided, rather than the unit's own name or alias.
    """

    word: str
    times: int
    meaning: str
    unit: Unit | None = None
    near: Unit | None = None
    chosen: bool = False

    @property
    def key(self) -> str:
        """By which the choice is kept."""
        return fold(self.word)


@dataclass(frozen=True, slots=True)
class Person:
    """A name with the account that bears it, None where there is none, or several."""

    name: str
    times: int
    account: User | None


class Names:
    """The units of an agency by every name, with what a person chose."""

    def __init__(self, agency: Agency, chosen: Mapping[str, str]) -> None:
        self.agency, self.chosen = agency, chosen
        self._by_name = units_by_name(agency)
        self._by_id = {str(unit.pk): unit for unit in self._by_name.values()}
        self._new: dict[str, Unit] = {}

    def named(self, word: str, times: int = 1) -> Named:
        """What a name means; a new unit is not stored yet."""
        key = fold(word)
        choice = self.chosen.get(key, "")
        if choice == NEW and key not in self._by_name:
            unit = self._new.setdefault(key, Unit(agency=self.agency, name=word[:100]))
            return Named(word, times, NEW, unit, chosen=True)
        if choice in (PARTNER, OPEN):
            return Named(word, times, choice, chosen=True)
        if chosen := self._by_id.get(choice):
            return Named(word, times, choice, chosen, chosen=True)
        known = self._by_name.get(key) or self._by_name.get(fold(without_remark(word)))
        return Named(word, times, str(known.pk) if known else "", known)

    def all_of(self, entries: Iterable[Entry]) -> list[Named]:
        """Every name of the ledger, undecided ones first, then by how often they stand there."""
        counts = Counter(word for entry in entries for word in (*entry.lead, *entry.cooperating))
        first: dict[str, tuple[str, int]] = {}
        for word, times in counts.items():
            known, so_far = first.get(fold(word), (word, 0))
            first[fold(word)] = (known, so_far + times)
        found = [self.named(word, times) for word, times in first.values()]
        undecided = [each for each in found if not each.meaning]
        with_near = {each.key: _near(each.key, self._by_name) for each in undecided[:MOST_OFFERED]}
        told = [
            Named(each.word, each.times, "", near=with_near.get(each.key))
            if not each.meaning
            else each
            for each in found
        ]
        return sorted(told, key=lambda each: (bool(each.meaning), -each.times, each.word))


def known_people(entries: Sequence[Entry], agency: Agency) -> list[Person]:
    """Everybody whom the ledger names, the unknown ones first. No account is ever made of a name."""
    counts = Counter(name for entry in entries for name, _phone in entry.people)
    accounts: dict[str, list[User]] = {}
    bearers = User.objects.active().filter(agency=agency, display_name__in=counts)
    for user in bearers.select_related("unit"):
        accounts.setdefault(user.display_name, []).append(user)
    found = [
        Person(name, times, own[0] if len(own := accounts.get(name, [])) == 1 else None)
        for name, times in counts.items()
    ]
    return sorted(found, key=lambda each: (each.account is not None, -each.times, each.name))


def _near(key: str, names: Mapping[str, Unit]) -> Unit | None:
    close = get_close_matches(key, names, n=1, cutoff=CLOSE)
    return names[close[0]] if close else None
