"""The words by which the reader tells an item's domain, as the bureau keeps them."""

from collections import defaultdict

from tasks.models import Domain, DomainWord
from tasks.parsing import Vocabulary
from tasks.parsing.lexicon.domains import DOMAINS


def domain_vocabulary() -> Vocabulary:
    """The words of every domain that there is; one that keeps none of its own has the reader's."""
    kept: dict[str, dict[str, int]] = defaultdict(dict)
    for code, word, weight in DomainWord.objects.values_list("domain__code", "word", "weight"):
        kept[code][word] = weight
    codes = Domain.objects.values_list("code", flat=True)
    return Vocabulary.of({code: kept.get(code) or DOMAINS.get(code, {}) for code in codes})
