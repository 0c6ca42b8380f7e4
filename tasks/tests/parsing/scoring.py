"""How well a parse agrees with a reference annotation: one F1 a measure, and their mean."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Form = dict[str, Any]
_PUNCTUATION = re.compile(r"[\s、，,。.；;：:“”\"'‘’《》〈〉（）()〔〕\[\]【】·•—\-]+")
Same = Callable[[Any, Any], bool]
_TAIL = re.compile(r"等?(有关|相关)?(部门|单位)?$")
_SIGNS = {"≥": ">=", "≤": "<=", ">": ">=", "<": "<=", "==": "="}
SAME_TITLE, SAME_HEADING, SAME_METRIC = 0.85, 0.8, 0.6


@dataclass(slots=True)
class Tally:
    """What was hit of what was parsed and of what the reference holds."""

    hit: int = 0
    parsed: int = 0
    wanted: int = 0

    def add(self, hit: int, parsed: int, wanted: int) -> None:
        self.hit, self.parsed, self.wanted = (
            self.hit + hit, self.parsed + parsed, self.wanted + wanted,
        )  # fmt: skip

    @property
    def f1(self) -> float:
        return 2 * self.hit / (self.parsed + self.wanted) if self.parsed + self.wanted else 1.0


@dataclass(slots=True)
class Score:
    """The tallies by measure, and in words what differs."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    def add(self, measure: str, hit: int, parsed: int, wanted: int) -> None:
        self.tallies.setdefault(measure, Tally()).add(hit, parsed, wanted)

    def agree(
        self, measure: str, where: str, wanted: object, parsed: object, *, same: bool
    ) -> None:
        self.add(measure, int(same), 1, 1)
        if not same:
            self.differences.append(f"{measure}: {where}: {parsed} for {wanted}")

    @property
    def mean(self) -> float:
        """The mean F1 of the measures that either side has anything for."""
        used = [tally.f1 for tally in self.tallies.values() if tally.parsed or tally.wanted]
        return sum(used) / len(used)


def fold(text: object) -> str:
    """Text in one width, without white space and punctuation."""
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", str(text or "")))


def score(reference: Form, parsed: Form) -> Score:
    """Compare a parse with a reference; a partial reference counts for its own sections only."""
    result = Score()
    _meta(result, reference.get("meta", {}), parsed.get("meta", {}))
    items = parsed["items"]
    if reference.get("part"):
        sections = {fold(item.get("section")) for item in reference["items"]}
        items = [item for item in items if fold(item.get("section")) in sections]
    pairs = dict(_aligned(reference["items"], items))
    result.add("items", len(pairs), len(items), len(reference["items"]))
    for i, wanted in enumerate(reference["items"]):
        where = f"{wanted.get('marker')} {wanted['title'][:16]}"
        found = items[pairs[i]] if i in pairs else None
        if found is None:
            result.differences.append(f"item missed: {where}")
        _names(result, where, wanted, found or {})
        if found is not None:
            _labels(result, where, wanted, found)
        _targets(result, where, wanted, found or {})
        _times(result, where, wanted, found or {})
    return result


def _meta(result: Score, wanted: Form, parsed: Form) -> None:
    for key, value in wanted.items():
        if not value:
            continue
        found = parsed.get(key)
        if isinstance(value, list):
            same = [fold(v) for v in value] == [fold(v) for v in found or []]
        else:
            same = fold(value) == fold(found)
        result.agree("meta", key, value, found, same=same)


def _ratio(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, fold(a), fold(b), autojunk=False).ratio()


def _same_item(a: Form, b: Form) -> bool:
    first, second = fold(a.get("starts"))[:8], fold(b.get("starts"))[:8]
    is_alike = _ratio(a.get("title", ""), b.get("title", "")) >= SAME_TITLE
    return is_alike and (not first or not second or first == second)


def _aligned(wanted: Sequence[Form], parsed: Sequence[Form]) -> Iterator[tuple[int, int]]:
    """The pairs of the longest common run of like items, in document order."""
    n, m = len(wanted), len(parsed)
    same = [[_same_item(a, b) for b in parsed] for a in wanted]
    best = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            paired = best[i + 1][j + 1] + 1 if same[i][j] else 0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    i = j = 0
    while i < n and j < m:
        if same[i][j] and best[i][j] == best[i + 1][j + 1] + 1:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1


def _names(result: Score, where: str, wanted: Form, parsed: Form) -> None:
    for key in ("lead_units", "other_units", "partners"):
        _compare(result, key, where, wanted.get(key) or [], parsed.get(key) or [], _same_name)


def _compare(
    result: Score, measure: str, where: str, wanted: list[Any], parsed: list[Any], same: Same
) -> None:
    pairs, missed, added = _match(wanted, parsed, same)
    result.add(measure, len(pairs), len(parsed), len(wanted))
    result.differences += [f"{measure} missed: {where}: {it}" for it in missed]
    result.differences += [f"{measure} added: {where}: {it}" for it in added]


def _match(
    wanted: Sequence[Any], parsed: Sequence[Any], same: Same
) -> tuple[list[tuple[Any, Any]], list[Any], list[Any]]:
    """Greedy pairs, one to one, and what was left on either side."""
    left, pairs, missed = list(parsed), [], []
    for want in wanted:
        k = next((k for k, found in enumerate(left) if same(want, found)), None)
        if k is None:
            missed.append(want)
        else:
            pairs.append((want, left.pop(k)))
    return pairs, missed, left


def _same_name(a: str, b: str) -> bool:
    a, b = fold(a), fold(b)
    return a == b or _TAIL.sub("", a) == _TAIL.sub("", b) != ""


def _labels(result: Score, where: str, wanted: Form, found: Form) -> None:
    for key in ("domain", "kind", "marker"):
        if key not in wanted:  # a notice of another field than the environment has no domain
            continue
        same = fold(wanted.get(key)) == fold(found.get(key))
        result.agree(key, where, wanted.get(key), found.get(key), same=same)
    same = fold(wanted.get("ends"))[-8:] == fold(found.get("ends"))[-8:]
    result.agree("end of body", where, wanted.get("ends"), found.get("ends"), same=same)
    above, read = (wanted.get("path") or [""])[-1], (found.get("path") or [""])[-1]
    same = not (above or read) or _ratio(above, read) >= SAME_HEADING
    result.agree("heading above", where, above, read, same=same)


def _targets(result: Score, where: str, wanted: Form, parsed: Form) -> None:
    """Binding targets, and apart from them scope and what words imply.

    Scope read as binding is no fault, nor binding read as scope beyond its being missed.
    """
    hard_wanted, soft_wanted = _split(wanted.get("targets") or [])
    hard_parsed, soft_parsed = _split(parsed.get("targets") or [])
    hit, missed, added = _match(hard_wanted, hard_parsed, _same_target)
    taken, left, added = _match(soft_wanted, added, _same_amount)
    result.add("targets", len(hit), len(hit) + len(added), len(hard_wanted))
    more, soft_missed, soft_added = _match(left, soft_parsed, _same_amount)
    _, _, soft_added = _match(hard_wanted, soft_added, _same_amount)
    found = len(taken) + len(more)
    result.add("soft targets", found, found + len(soft_added), len(soft_wanted))
    for label, targets in (
        ("target missed", missed), ("target added", added),
        ("soft target missed", soft_missed), ("soft target added", soft_added),
    ):  # fmt: skip
        result.differences += [f"{label}: {where}: {_said(target)}" for target in targets]
    for want, read in hit:
        _target_details(result, where, want, read)


def _target_details(result: Score, where: str, want: Form, read: Form) -> None:
    a, b = set(fold(want.get("metric"))), set(fold(read.get("metric")))
    same = bool(a and b) and len(a & b) / min(len(a), len(b)) >= SAME_METRIC
    result.agree("metric", where, want.get("metric"), read.get("metric"), same=same)
    for key in ("due", "value_max"):
        if want.get(key) or read.get(key):
            same = str(want.get(key)) == str(read.get(key))
            result.agree("due and range", where, want.get(key), read.get(key), same=same)


def _said(target: Form) -> str:
    return f"{target.get('op')} {target.get('value')} {target.get('unit')}: {target.get('quote')}"


def _split(targets: list[Form]) -> tuple[list[Form], list[Form]]:
    """The binding ones, said in digits, and the others."""
    soft = [t for t in targets if t.get("implicit") or t.get("kind") == "scope"]
    return [t for t in targets if t not in soft], soft


def _same_words(a: str, b: str) -> bool:
    short, long = sorted((fold(a), fold(b)), key=len)
    if not short:
        return False
    return (short in long and len(long) <= 3 * len(short) + 20) or _ratio(a, b) >= 0.5


def _unit(target: Form) -> str:
    return fold((target.get("unit") or "").split("/")[0])


def _same_target(want: Form, read: Form) -> bool:
    """Value, unit and direction agree, and the quotes are of the same words."""
    others = want.get("alt", ())
    if any(_same_target({**want, "alt": (), **other}, read) for other in others):
        return True
    value = float(want["value"])
    signs = {_SIGNS.get(t["op"], t["op"]) for t in (want, read)}
    is_whole = value == 100 and _unit(want) == "%" and signs == {"=", ">="}
    return (
        value == float(read["value"])
        and (value == 0 or _unit(want) == _unit(read))
        and (len(signs) == 1 or is_whole)
        and _same_words(want["quote"], read["quote"])
    )


def _same_amount(want: Form, read: Form) -> bool:
    is_equal = float(want["value"]) == float(read["value"])
    return is_equal and _same_words(want["quote"], read["quote"])


def _times(result: Score, where: str, wanted: Form, parsed: Form) -> None:
    _compare(
        result, "deadlines", where, wanted.get("deadlines") or [],
        parsed.get("deadlines") or [], _same_deadline,
    )  # fmt: skip
    binding, _ = _by_vagueness(wanted.get("recurrences") or [])
    read, _ = _by_vagueness(parsed.get("recurrences") or [])
    _compare(result, "recurrences", where, binding, read, _same_recurrence)


def _by_vagueness(recurrences: list[Form]) -> tuple[list[Form], list[Form]]:
    """A bare 年度 recurs or does not: two readers differ, so it is not scored."""
    vague = [r for r in recurrences if r.get("freq") == "yearly" and not r.get("count")]
    return [r for r in recurrences if r not in vague], vague


def _same_deadline(want: Form, read: Form) -> bool:
    key = "date" if want.get("date") or read.get("date") else "relative"
    return bool(want.get(key) == read.get(key))


def _same_recurrence(want: Form, read: Form) -> bool:
    return (
        want.get("freq") == read.get("freq")
        and (want.get("day") or None) == (read.get("day") or None)
        and (want.get("count") or 1) == (read.get("count") or 1)
    )
