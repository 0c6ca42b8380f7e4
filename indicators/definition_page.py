"""The list of definitions, and one of them with what is measured by it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, OuterRef, Subquery, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import User
from indicators.defining import Told
from indicators.models import Definition, Indicator
from indicators.querysets import DefinitionQuerySet
from indicators.services.defining import CHANGED, changed
from tasks.models import Activity
from tasks.trail import Change, in_words

PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """A definition, how many indicators go by it, and those of them that the person sees.

    ``twin`` is the id of a shared one that promises the same; ``may_link`` says that the person may take that instead.
    """

    definition: Definition
    used: int
    indicators: Sequence[Indicator]
    twin: int | None = None
    may_link: bool = False

    @property
    def only(self) -> Indicator | None:
        """The one indicator that goes by it, where there is one."""
        return self.indicators[0] if len(self.indicators) == 1 else None


@dataclass(frozen=True, slots=True)
class DefinitionsPage:
    """Shared ones whole, own ones by pages. ``several`` says that own ones are those of more than one agency."""

    title: str
    shared: Sequence[DefinitionRow]
    own: Sequence[DefinitionRow]
    page: Page
    several: bool
    asked: str


@dataclass(frozen=True, slots=True)
class DefinitionPage:
    """One definition: who goes by it, and what the person may do with it."""

    definition: Definition
    title: str
    indicators: Sequence[Indicator]
    unseen: int
    may_keep: bool
    may_delete: bool


def read_definitions(user: User, *, asked: str, number: str) -> DefinitionsPage:
    """The list as a person sees it; its queries do not grow with rows."""
    seen: DefinitionQuerySet = Definition.objects.visible_to(user)
    found = seen.filter(name__icontains=asked) if asked else seen
    counted = found.annotate(used=Count("indicators"))
    own = _own(counted)
    page = Paginator(own, PER_PAGE).get_page(number)
    shared = list(counted.shared().order_by("name", "unit"))
    by = _indicators([*shared, *page.object_list], user)
    mine = dict(Indicator.objects.keepable_by(user).values_list("pk", "definition"))
    return DefinitionsPage(
        title=_title(len(shared), page.paginator.count, own.filter(twin__isnull=False).count()),
        shared=[DefinitionRow(each, each.used, by.get(each.pk, ())) for each in shared],
        own=[_own_row(each, by.get(each.pk, ()), mine) for each in page.object_list],
        page=page,
        several=user.reads_several,
        asked=asked,
    )


def read_definition(definition: Definition, user: User) -> DefinitionPage:
    """One that the person sees."""
    used = definition.indicators.count()
    seen = _indicators([definition], user).get(definition.pk, [])
    may_keep = Definition.objects.keepable_by(user).filter(pk=definition.pk).exists()
    return DefinitionPage(
        definition=definition,
        title=_used_title(definition, used),
        indicators=seen,
        unseen=used - len(seen),
        may_keep=may_keep,
        may_delete=may_keep and not used,
    )


def differences_told(before: Told, after: Told) -> Sequence[Change]:
    """What differs, in the words of the trail."""
    return in_words([Activity(verb=CHANGED, changes=changed(before, after))])[0].changes


def _own(counted: DefinitionQuerySet) -> DefinitionQuerySet:
    """Agencies' own ones; first those that an indicator goes by while a shared one promises the same, its ``twin``."""
    shared = Definition.objects.shared().filter(name=OuterRef("name"), unit=OuterRef("unit"))
    rows = counted.filter(agency__isnull=False).select_related("agency")
    twins = Case(When(used__gt=0, then=Subquery(shared.values("pk")[:1])))
    return rows.annotate(twin=twins).order_by(
        F("twin").asc(nulls_last=True), "agency__path", "name", "unit"
    )


def _indicators(definitions: Iterable[Definition], user: User) -> dict[int, list[Indicator]]:
    """By definition id the indicators that the person sees."""
    found: dict[int, list[Indicator]] = defaultdict(list)
    rows = Indicator.objects.visible_to(user).filter(
        definition__in=[each.pk for each in definitions]
    )
    for row in rows.select_related("agency").order_by("agency__path", "name"):
        found[row.definition_id].append(row)
    return found


def _own_row(
    definition: Any, indicators: Sequence[Indicator], mine: Mapping[int, int]
) -> DefinitionRow:
    """``mine`` are the indicators that the person keeps, each with its definition."""
    twin = definition.twin
    is_free = twin is not None and twin not in mine.values()
    may_link = is_free and any(each.pk in mine for each in indicators)
    return DefinitionRow(definition, definition.used, indicators, twin, may_link)


def _title(shared: int, own: int, twins: int) -> str:
    words = {
        "shared": ngettext("%(n)s shared definition", "%(n)s shared definitions", shared)
        % {"n": shared},
        "own": ngettext("%(n)s of agencies' own", "%(n)s of agencies' own", own) % {"n": own},
    }
    if not twins:
        return _("%(shared)s, %(own)s") % words
    same = ngettext(
        "%(n)s of them promises what a shared one does",
        "%(n)s of them promise what a shared one does",
        twins,
    )
    return _("%(shared)s, %(own)s; %(same)s") % {**words, "same": same % {"n": twins}}


def _used_title(definition: Definition, used: int) -> str:
    if not used:
        return _("%(name)s: nothing is measured by it") % {"name": definition}
    words = ngettext(
        "%(name)s: %(n)s indicator goes by it", "%(name)s: %(n)s indicators go by it", used
    )
    return words % {"name": definition, "n": used}
