"""What was said about an item, as its page prints it, and what the reader may say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agencies.models import Unit, User
from tasks.choices import CommentKind
from tasks.models import Comment, WorkItem


@dataclass(frozen=True, slots=True)
class Instruction:
    """A leader's instruction to a unit, with its answer, if any, and whether the reader may give one."""

    said: Comment
    answer: Comment | None
    may_answer: bool

    @property
    def is_open(self) -> bool:
        """Whether it waits for its answer."""
        return self.answer is None


@dataclass(frozen=True, slots=True)
class Voices:
    """Instructions, open ones first and soonest due first, then the answered, newest first; comments, newest first.

    ``units`` are those that the reader may instruct; none for who may not.
    """

    instructions: Sequence[Instruction]
    comments: Sequence[Comment]
    units: Sequence[Unit]
    may_comment: bool

    @property
    def open(self) -> int:
        """Instructions that wait for their answers."""
        return sum(one.is_open for one in self.instructions)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to read or to write."""
        return bool(self.instructions or self.comments or self.units or self.may_comment)


def voices_of(item: WorkItem, user: User, *, on: date) -> Voices:
    """What was said about the item, and what the person may say to it on a day.

    Four queries at most, whatever was said; the units' own come from what is prefetched.
    """
    rows = list(item.comments.with_people())
    answerable = set(
        Comment.objects.filter(item=item).answerable_by(user, on=on).values_list("pk", flat=True)
    )
    asked = [row for row in rows if row.kind == CommentKind.INSTRUCTION]
    only = WorkItem.objects.filter(pk=item.pk)
    may_instruct = only.instructable_by(user).exists()
    return Voices(
        instructions=_in_order([_instruction(row, answerable) for row in asked]),
        comments=[row for row in rows if row.kind == CommentKind.COMMENT],
        units=[part.unit for part in item.responsibilities.all()] if may_instruct else [],
        may_comment=only.commentable_by(user, on=on).exists(),
    )


def _instruction(row: Comment, answerable: set[int]) -> Instruction:
    return Instruction(row, getattr(row, "answer", None), row.pk in answerable)


def _in_order(newest_first: Sequence[Instruction]) -> list[Instruction]:
    waiting = [one for one in newest_first if one.is_open]
    waiting.sort(key=lambda one: one.said.due or date.max)
    return [*waiting, *(one for one in newest_first if not one.is_open)]
