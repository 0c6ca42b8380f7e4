"""The domain of a clause, from words in its title, headings, units and text, and why it is that.

A word's weight in the list times what its place counts, added up: the domain with the largest sum
has it. The lists are data: `DEFAULT` is the lexicon, and a bureau may give a `Vocabulary` of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tasks.parsing.flow import fold
from tasks.parsing.lexicon import domains as lexicon
from tasks.parsing.notice import DomainChoice, DomainReason

FALLBACK = "planning"
HEADINGS = frozenset({"section", "heading", "further"})
# The part of all evidence that a goal of the whole plan must have for one domain.
MAIN_SHARE = 0.5
# A smaller sum says nothing: a hint or two in the text, nothing in title, headings or units.
LEAST = 5.0
# The part of the first domain's sum from which the second is near.
NEAR_FROM = 0.5
# A reason that weighs less than this part of the first is not worth telling.
TOLD_FROM = 0.05
# First characters in one alternative of the pattern: about the root of how many there are.
BUNDLE = 20


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Words with their weight for each domain that they tell; make one with `of`."""

    weights: Mapping[str, tuple[tuple[str, int], ...]]
    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, domains: Mapping[str, Mapping[str, int]]) -> Vocabulary:
        """From words and weights by domain; a word may stand under several domains."""
        weights: dict[str, tuple[tuple[str, int], ...]] = {}
        for domain, words in domains.items():
            for word, weight in words.items():
                if key := fold(word).strip():
                    weights[key] = (*weights.get(key, ()), (domain, weight))
        return cls(weights, _pattern(weights) if weights else None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of a clause tells its domain. `path` holds the headings above, the nearest last.

    `is_mixed` is for a block of goals of the whole plan, which has one domain only where that
    outweighs all others together. `is_sole` says that the section is the whole notice: its heading
    then tells the plan's occasion rather than one clause's field.
    """

    title: str
    section: str = ""
    is_sole: bool = False
    path: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    body: str = ""
    is_mixed: bool = False


def choose_domain(evidence: Evidence, vocabulary: Vocabulary) -> DomainChoice:
    """The domain whose words weigh most; planning where no word is known."""
    found = list(_weighed(evidence, vocabulary))
    scores: dict[str, float] = defaultdict(float)
    for domain, reason in found:
        scores[domain] += reason.weight
    ranked = sorted(scores, key=lambda domain: -scores[domain])
    if not ranked or scores[ranked[0]] < LEAST:
        return DomainChoice(FALLBACK)
    best, *others = ranked
    near = next((other for other in others if scores[other] >= scores[best] * NEAR_FROM), "")
    if evidence.is_mixed and scores[best] < sum(scores.values()) * MAIN_SHARE:
        return DomainChoice(FALLBACK, runner_up=best)
    reasons = sorted((r for domain, r in found if domain == best), key=lambda r: -r.weight)
    told = tuple(each for each in reasons if each.weight >= reasons[0].weight * TOLD_FROM)
    return DomainChoice(best, told, near)


def _weighed(evidence: Evidence, vocabulary: Vocabulary) -> Iterator[tuple[str, DomainReason]]:
    """Every word of the list with the domain that it speaks for; `weight` is its share of the sum."""
    for where, text, counts, most in _places(evidence, vocabulary):
        for word, times in _counted(fold(text), vocabulary, most):
            if where == "section" and word in lexicon.OCCASIONS:
                continue
            for domain, weight in vocabulary.weights[word]:
                own = min(weight, lexicon.OUTRIGHT) if where in HEADINGS else weight
                yield domain, DomainReason(where, word, own * times * counts)


def _places(evidence: Evidence, vocabulary: Vocabulary) -> Iterator[tuple[str, str, float, int]]:
    """Where, the text there, how much a word counts there, and how often at most."""
    yield "title", evidence.title, lexicon.TITLE, 1
    section = lexicon.SOLE_SECTION if evidence.is_sole else lexicon.SECTION
    yield "section", evidence.section, section, 1
    for heading in evidence.path[-1:]:
        yield "heading", heading, lexicon.HEADING, 1
    for heading in evidence.path[:-1]:
        yield "further", heading, lexicon.FURTHER, 1
    for unit in evidence.units:
        is_section = unit.rstrip("）)").endswith(lexicon.SECTIONS)
        counts = lexicon.UNIT if is_section else lexicon.OUTSIDE
        yield "unit", unit, counts / len(evidence.units), 1
    is_silent = not _counted(fold(evidence.title), vocabulary, 1)
    body = lexicon.BODY_ALONE if is_silent else lexicon.BODY
    yield "body", evidence.body, body, lexicon.OFTEN


def _counted(text: str, vocabulary: Vocabulary, most: int) -> list[tuple[str, int]]:
    """The words in the text and how often; a word inside a longer one is not counted again."""
    counts: dict[str, int] = {}
    if vocabulary.pattern is not None:
        for match in vocabulary.pattern.finditer(text):
            counts[match[0]] = min(most, counts.get(match[0], 0) + 1)
    return list(counts.items())


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, the longest first, in bundles by their first character for speed."""
    tails: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        tails[word[0]].append(re.escape(word[1:]))
    heads = [(re.escape(first), f"(?:{'|'.join(rest)})") for first, rest in tails.items()]
    bundles = [heads[at : at + BUNDLE] for at in range(0, len(heads), BUNDLE)]
    # Sample: (?=[大空])(?:大(?:气环境监测|数据|气)|空(?:气))
    return re.compile("|".join(map(_bundle, bundles)))


def _bundle(heads: Sequence[tuple[str, str]]) -> str:
    firsts = "".join(first for first, _rest in heads)
    return f"(?=[{firsts}])(?:{'|'.join(first + rest for first, rest in heads)})"


DEFAULT = Vocabulary.of(lexicon.DOMAINS)
