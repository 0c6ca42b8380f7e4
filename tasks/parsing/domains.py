"""The domain of a clause, from the words of its title, the headings above and its text."""

from __future__ import annotations

import re
from functools import lru_cache

from tasks.parsing.flow import fold
from tasks.parsing.lexicon import domains as words

DEFAULT = "planning"
MAIN_SHARE = 0.5


def find_domain(
    section: str, path: tuple[str, ...], title: str, body: str, *, mixed: bool = False
) -> str:
    """The domain whose words weigh most; planning where no word is known.

    `mixed` is for a block of goals of the whole plan: planning unless one domain outweighs all.
    """
    scores = dict.fromkeys(words.DOMAINS, 0.0)
    nearest = path[-1] if path else ""
    further = " ".join(path[:-1])
    for text, weight, most in (
        (title, words.TITLE, 1),
        (section, words.SECTION, 1),
        (nearest, words.HEADING, 1),
        (further, words.HEADING / 2, 1),
        (body, words.BODY, words.OFTEN),
    ):
        for domain, score in _weigh(fold(text), most).items():
            scores[domain] += weight * score
    best = max(scores, key=lambda domain: scores[domain])
    if scores[best] <= 0 or (mixed and scores[best] < sum(scores.values()) * MAIN_SHARE):
        return DEFAULT
    return best


def _weigh(text: str, most: int) -> dict[str, int]:
    """The weight of each domain in the text; a word inside a longer one is not counted again."""
    counts: dict[str, int] = {}
    for match in _pattern().finditer(text):
        counts[match[0]] = min(most, counts.get(match[0], 0) + 1)
    weights: dict[str, int] = {}
    for domain, vocabulary in words.DOMAINS.items():
        weight = sum(count * vocabulary.get(word, 0) for word, count in counts.items())
        if weight:
            weights[domain] = weight
    return weights


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    vocabulary = {word for table in words.DOMAINS.values() for word in table}
    return re.compile("|".join(map(re.escape, sorted(vocabulary, key=len, reverse=True))))
