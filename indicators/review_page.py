"""What the review page shows: the items, the notice around them, and the questions one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from agencies.models import Unit
from indicators.clause import clause
from indicators.models import Target
from tasks import problems
from tasks.domain_reasons import told_reason
from tasks.models import Domain, Plan, Problem, WorkItem
from tasks.parsing import Run, Segment, parse_notice
from tasks.services.units import MissingUnit, missing_units

GROUPS_WANTED = 3
HEADINGS = frozenset({"name", "section", "heading"})


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt with its number on the page; settled ones keep their number."""

    number: int
    problem: Problem
    words: str

    @property
    def code(self) -> str:
        """What kind of doubt it is."""
        return self.problem.code

    @property
    def advice(self) -> str:
        """What to do about it, where the answers do not say it."""
        return problems.advice(self.code)

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it."""
        return self.problem.resolved_at is None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the notice: a heading, other words, or an item's clause with its marks."""

    kind: str
    text: str = ""
    item: WorkItem | None = None
    pieces: Sequence[Sequence[Run]] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An item in the outline: how many questions wait, whether a person has gone over it."""

    item: WorkItem
    waiting: int
    is_checked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one heading of the outline."""

    heading: str
    entries: list[Entry] = field(default_factory=list)


def questions_of(plan: Plan) -> list[Question]:
    """Every doubt of the plan, numbered in the order of the notice; remarks are none."""
    doubts = plan.problems.exclude(code=problems.REMARK).select_related("item")
    return [Question(number, doubt, str(doubt)) for number, doubt in enumerate(doubts, start=1)]


def next_open(questions: Sequence[Question], number: int) -> Question | None:
    """The open question after this number, else the first open one."""
    waiting = [each for each in questions if each.is_open]
    return next((each for each in waiting if each.number > number), next(iter(waiting), None))


class ReviewPage:
    """One plan under review, at one item and one question. Raises WorkItem.DoesNotExist for no such item."""

    def __init__(
        self, plan: Plan, *, ordinal: int | None = None, question: int | None = None
    ) -> None:
        self.plan = plan
        self.items = list(
            plan.items.select_related("domain", "plan__notice").prefetch_related(
                "responsibilities__unit",
                "partners",
                "milestones",
                "duties",
                "problems",
                "targets__indicator",
            )
        )
        self.questions = questions_of(plan)
        self.question = self._question(question, ordinal)
        self.item = self._item(ordinal)

    def _question(self, number: int | None, ordinal: int | None) -> Question | None:
        if number is not None:
            return next((each for each in self.questions if each.number == number), None)
        waiting = [each for each in self.questions if each.is_open]
        if ordinal is not None:
            own = [
                each
                for each in waiting
                if each.problem.item and each.problem.item.ordinal == ordinal
            ]
            return next(iter(own), None)
        return next((each for each in waiting if each.problem.blocks), next(iter(waiting), None))

    def _item(self, ordinal: int | None) -> WorkItem:
        if ordinal is None:
            about = self.question.problem.item if self.question else None
            ordinal = about.ordinal if about else self.items[0].ordinal if self.items else None
        found = next((item for item in self.items if item.ordinal == ordinal), None)
        if found is None:
            raise WorkItem.DoesNotExist
        return found

    @cached_property
    def waiting(self) -> int:
        """Questions that hold up publishing."""
        return sum(each.is_open and each.problem.blocks for each in self.questions)

    @cached_property
    def settled(self) -> int:
        """Questions that need nothing more."""
        return sum(not each.is_open for each in self.questions)

    @property
    def previous_question(self) -> Question | None:
        """The open question before this one."""
        here = self.question.number if self.question else self._passed + 1
        return next((q for q in reversed(self.questions) if q.is_open and q.number < here), None)

    @property
    def next_question(self) -> Question | None:
        """The open question after this one."""
        here = self.question.number if self.question else self._passed
        return next((q for q in self.questions if q.is_open and q.number > here), None)

    @property
    def _passed(self) -> int:
        """The number of the last question before the item, where none is at hand."""
        return max(
            (q.number for q in self.questions if self._comes_before(q.problem.item)), default=0
        )

    def _comes_before(self, item: WorkItem | None) -> bool:
        return item is None or item.ordinal <= self.item.ordinal

    @cached_property
    def item_questions(self) -> list[Question]:
        """What is open about this item, the question at hand first: that may be of the notice as a whole."""
        about = [q for q in self.questions if q.is_open and q.problem.item_id == self.item.pk]
        chosen = self.question
        if chosen and chosen.is_open and chosen.problem.item_id in (None, self.item.pk):
            return [chosen, *(q for q in about if q is not chosen)]
        return about

    @cached_property
    def checked(self) -> int:
        """Items that a person has gone over."""
        return sum(item.version > 0 for item in self.items)

    @cached_property
    def units(self) -> list[Unit]:
        """The agency's units, to choose from."""
        return list(self.plan.agency.units.all())

    @cached_property
    def domain_reason(self) -> str:
        """Why the reader chose the item's domain, or that a person has chosen another one."""
        names = dict(Domain.objects.values_list("code", "name"))
        return told_reason(self.item, names)

    @cached_property
    def missing(self) -> list[MissingUnit]:
        """Units that the notice names and the agency lacks."""
        return missing_units(self.plan)

    @cached_property
    def counts(self) -> dict[str, int]:
        """What was read: targets, dates and duties, units, partners, questions."""
        items = self.items
        return {
            "target": sum(len(item.targets.all()) for item in items),
            "limit": sum(len(item.milestones.all()) + len(item.duties.all()) for item in items),
            "unit": sum(len(item.responsibilities.all()) for item in items),
            "partner": sum(len(item.partners.all()) for item in items),
            "problem": sum(each.is_open for each in self.questions),
        }

    @cached_property
    def scopes(self) -> list[Target]:
        """Figures of the item that only say how big its object is."""
        return [each for each in self.item.targets.all() if not each.binds]

    @cached_property
    def groups(self) -> list[Group]:
        """The outline, under the first level of headings that divides it into a few groups."""
        paths = [(item.section, *item.path) for item in self.items]
        depth = _dividing_level(paths)
        groups: list[Group] = []
        for item, path in zip(self.items, paths, strict=True):
            heading = path[min(depth, len(path) - 1)]
            if not groups or groups[-1].heading != heading:
                groups.append(Group(heading))
            waiting = sum(q.is_open and q.problem.item_id == item.pk for q in self.questions)
            groups[-1].entries.append(Entry(item, waiting, item.version > 0 and not waiting))
        return groups

    @cached_property
    def passages(self) -> list[Passage]:
        """The whole notice in order: what is no item stands between the items."""
        notice = self.plan.notice
        segments = _segments(notice.text) if notice else ()
        return list(_passages(self.items, segments))


def _dividing_level(paths: Sequence[tuple[str, ...]]) -> int:
    deepest = max(map(len, paths), default=1)
    for depth in range(deepest):
        if len({path[min(depth, len(path) - 1)] for path in paths}) >= GROUPS_WANTED:
            return depth
    return 0


@lru_cache(maxsize=4)
def _segments(text: str) -> tuple[Segment, ...]:
    """How the notice's text is laid out; the same text is read once."""
    return parse_notice(text).segments


def _headed(paragraphs: list[list[Run]], title: str) -> list[list[Run]]:
    """The clause with its heading as a piece of its own, where more than the heading follows it."""
    opening = paragraphs[0][0].text if paragraphs and paragraphs[0] else ""
    end = opening.find(title) + len(title) if title and title in opening else 0
    end += opening[end : end + 1] == "。"
    is_alone = end == len(opening) and len(paragraphs[0]) == len(paragraphs) == 1 if end else True
    if is_alone or paragraphs[0][0].kind:
        return paragraphs
    rest = [Run(opening[end:])] if opening[end:] else []
    return [[Run(opening[:end], "head"), *rest, *paragraphs[0][1:]], *paragraphs[1:]]


def _passages(items: Sequence[WorkItem], segments: Sequence[Segment]) -> Iterator[Passage]:
    rows: list[tuple[int, Passage]] = []
    inside: list[tuple[int, int]] = []
    for item in items:
        if item.spans:
            inside.append((item.spans[0][0], item.spans[-1][1]))
        start = item.spans[0][0] if item.spans else 0
        rows.append((start, Passage("item", item=item, pieces=_headed(clause(item), item.title))))
    for leaf in segments:
        start = leaf.span.start
        if not leaf.item and leaf.text and not any(a <= start < b for a, b in inside):
            kind = "heading" if leaf.kind in HEADINGS else "rest"
            rows.append((start, Passage(kind, text=leaf.text)))
    yield from (passage for _start, passage in sorted(rows, key=lambda row: row[0]))
