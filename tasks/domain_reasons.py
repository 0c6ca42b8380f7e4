"""Why an item is of its domain: what the reader went by, as it is stored and as a reviewer reads it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tasks.models import WorkItem
from tasks.parsing import DomainChoice

MOST_WORDS = 3  # of one place; more would tell nothing more
MOST_PLACES = 3
PLACES: dict[str, Promise] = {
    "title": gettext_lazy("the title has %(words)s"),
    "section": gettext_lazy("the section's heading has %(words)s"),
    "heading": gettext_lazy("the heading above has %(words)s"),
    "further": gettext_lazy("a heading further up has %(words)s"),
    "unit": gettext_lazy("the unit's name has %(words)s"),
    "body": gettext_lazy("the text has %(words)s"),
}


def stored_reason(choice: DomainChoice | None) -> dict[str, Any]:
    """What an item keeps, empty for nothing: ``domain`` and ``near`` are codes.

    ``words`` are lists of a place and its words, the heaviest first: ``["title", "柴油货车", "机动车"]``.
    """
    if choice is None:
        return {}
    by_place: dict[str, list[str]] = {}
    for each in choice.reasons:
        words = by_place.setdefault(each.where, [])
        if each.word not in words:
            words.append(each.word)
    told = [[where, *words[:MOST_WORDS]] for where, words in by_place.items()][:MOST_PLACES]
    return {"domain": choice.code, "words": told, "near": choice.runner_up}


def told_reason(item: WorkItem, names: Mapping[str, str]) -> str:
    """Why the reader chose the domain, and that a person has chosen another one; empty where nothing was read.

    ``names`` holds the domains' names by code.
    """
    reason = item.domain_reason
    if not reason:
        return ""
    read = names.get(reason["domain"], reason["domain"])
    figures = {"domain": read, "why": _why(reason, names)}
    if reason["domain"] != item.domain.code:
        return _("Chosen by a person; the reader had %(domain)s: %(why)s") % figures
    return _("Read as %(domain)s: %(why)s") % figures


def _why(reason: Mapping[str, Any], names: Mapping[str, str]) -> str:
    near = names.get(reason["near"], reason["near"])
    if reason["words"]:
        told = pgettext("punctuation", ", ").join(_places(reason["words"]))
        return _("%(why)s; near to it: %(near)s") % {"why": told, "near": near} if near else told
    if near:
        return _("it speaks of several domains, and none has the upper hand")
    return _("no word that tells a domain was found")


def _places(words: list[list[str]]) -> Iterator[str]:
    for where, *found in words:
        listed = pgettext("list of names", ", ").join(_("“%(word)s”") % {"word": w} for w in found)
        yield str(PLACES.get(where, PLACES["body"])) % {"words": listed}
