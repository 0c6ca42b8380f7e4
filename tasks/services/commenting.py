"""What people say about an item: comments, leaders' instructions (批示) to a unit, and the unit's answers."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from agencies.models import Unit, User
from tasks.choices import CommentKind
from tasks.errors import AlreadyAnswered, CommentRefused, NotAllowed
from tasks.models import Comment, WorkItem
from tasks.services.activity import record
from tasks.services.filing import principal_in
from tasks.services.notices import tell_answered, tell_commented, tell_instructed
from tasks.services.parts import locked

MOST = 2000  # characters, as the column
DOUBLE_CLICK = timedelta(minutes=1)


@transaction.atomic
def comment(item: WorkItem, *, text: str, by: User, at: datetime, on: date) -> Comment:
    """Says something about an item (留言). The same words again within a minute are the comment that stands already.

    Raises NotAllowed for whom ``commentable_by`` does not name, CommentRefused without words or with too many.
    """
    row = locked(item)
    if not WorkItem.objects.commentable_by(by, on=on).filter(pk=row.pk).exists():
        raise NotAllowed(
            _("Comments are written by leaders, supervisors and the units of the task.")
        )
    said = Comment(item=row, kind=CommentKind.COMMENT, text=_given(text), author=by, at=at)
    if stands := _said_just_now(said):
        return stands
    said.save()
    _record("commented", said, by=by, at=at)
    tell_commented(said, by=by, at=at)
    return said


@transaction.atomic
def instruct(
    item: WorkItem,
    *,
    unit: Unit,
    text: str,
    due: date | None = None,
    by: User,
    at: datetime,
    on: date,
) -> Comment:
    """Gives a unit of the item an instruction that it must answer (批示), by ``due`` where a day is given.

    Raises NotAllowed for whom ``instructable_by`` does not name; CommentRefused for a unit without a part in the item,
    a day gone by, and words missing or too many.
    """
    row = locked(item)
    if not WorkItem.objects.instructable_by(by).filter(pk=row.pk).exists():
        raise NotAllowed(_("Instructions are given by leaders, to the units of a task."))
    _refuse_misdirected(row, unit, due, on=on)
    said = Comment(
        item=row,
        kind=CommentKind.INSTRUCTION,
        unit=unit,
        text=_given(text),
        due=due,
        author=by,
        at=at,
    )
    if stands := _said_just_now(said):
        return stands
    said.save()
    more = [] if due is None else [{"field": "answer_by", "old": "", "new": due.isoformat()}]
    _record("instructed", said, by=by, at=at, more=more)
    tell_instructed(said, by=by, at=at, on=on)
    return said


@transaction.atomic
def answer(instruction: Comment, *, text: str, by: User, at: datetime, on: date) -> Comment:
    """Answers an instruction for its unit, once.

    Raises NotAllowed for who does not write for the unit that day, AlreadyAnswered where it has its answer, and
    CommentRefused without words or with too many.
    """
    row = locked(instruction.item)
    asked = (
        Comment.objects.instructions()
        .select_for_update(of=("self",))
        .select_related("unit")
        .get(pk=instruction.pk, item=row)
    )
    asked.item = row
    _refuse_other_unit(asked, by=by, on=on)
    words = _given(text)
    if given := Comment.objects.filter(answers=asked).select_related("author").first():
        if given.author_id == by.pk and given.text == words and at - given.at < DOUBLE_CLICK:
            return given
        raise _answered(given)
    said = Comment.objects.create(
        item=row, kind=CommentKind.ANSWER, answers=asked, text=words, author=by, at=at
    )
    principal = principal_in(asked.unit, by=by, on=on) if asked.unit else None
    _record("answered", said, by=by, at=at, behalf=str(principal or ""))
    tell_answered(said, by=by, at=at)
    return said


def _given(text: str) -> str:
    """The words as they are kept: line breaks as one character, no blank at either end."""
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise CommentRefused(_("Write what you want to say."), code="no_text", field="text")
    if len(words) > MOST:
        raise CommentRefused(
            _("That is %(n)s characters; at most %(most)s are kept. Shorten it.")
            % {"n": len(words), "most": MOST},
            code="too_long",
            field="text",
        )
    return words


def _refuse_misdirected(item: WorkItem, unit: Unit, due: date | None, *, on: date) -> None:
    if not item.responsibilities.filter(unit=unit).exists():
        raise CommentRefused(
            _("%(unit)s has no part in this task. Choose one of its units.") % {"unit": unit},
            field="unit",
        )
    if due is not None and due < on:
        raise CommentRefused(
            _("%(due)s has passed: give a day from %(today)s on.") % {"due": due, "today": on},
            field="due",
        )


def _said_just_now(said: Comment) -> Comment | None:
    """The same words by the same person to the same unit, posted within a minute of these.

    Who waited for the item's lock may have asked a moment earlier: both sides count.
    """
    same = Comment.objects.filter(
        item=said.item, kind=said.kind, unit=said.unit, text=said.text, author=said.author
    )
    return same.filter(at__gt=said.at - DOUBLE_CLICK, at__lt=said.at + DOUBLE_CLICK).first()


def _refuse_other_unit(asked: Comment, *, by: User, on: date) -> None:
    writes = asked.unit in Unit.objects.written_by(by, on=on)
    if not writes or not WorkItem.objects.visible_to(by).filter(pk=asked.item_id).exists():
        raise NotAllowed(
            _("This instruction went to %(unit)s: its staff and head answer it.")
            % {"unit": asked.unit}
        )


def _answered(given: Comment) -> AlreadyAnswered:
    """The refusal of a second answer."""
    when = localtime(given.at).strftime("%Y-%m-%d %H:%M")
    return AlreadyAnswered(
        _("%(who)s answered this on %(when)s already. An instruction is answered once.")
        % {"who": given.author, "when": when}
    )


def _record(
    verb: str,
    said: Comment,
    *,
    by: User,
    at: datetime,
    more: list[dict[str, str]] | None = None,
    behalf: str = "",
) -> None:
    words = {"field": "said", "old": "", "new": said.text}
    to = str(said.unit) if said.unit else ""
    record(
        verb,
        at=at,
        by=by,
        item=said.item,
        subject=to,
        changes=[words, *(more or [])],
        behalf=behalf,
    )
