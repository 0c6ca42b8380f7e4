"""What is incomplete: published tasks without a unit, people or a settled limit, and drafts with open questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import User
from tasks import problems
from tasks.models import Plan, Problem, WorkItem


@dataclass(frozen=True, slots=True)
class Gap:
    """A task, or a plan as a whole, with what it lacks in words; ``address`` is where that is settled, if anywhere."""

    title: str
    lacks: str
    words: str
    url: str
    address: str
    action: str


def gaps(user: User, *, on: date, most: int) -> list[Gap]:
    """What is incomplete, as rows: plans first, then items as the notices print them. Five queries at most."""
    items = (
        WorkItem.objects.visible_to(user)
        .incomplete()
        .select_related("plan")
        .prefetch_related("milestones", "problems")
    )
    mine = WorkItem.objects.reportable_by(user, on=on).filter(responsibilities__isnull=True)
    own = set(mine.values_list("pk", flat=True))
    rows = [
        _of_plan(plan, user)
        for plan in Plan.objects.visible_to(user).in_question().order_by("pk")[:most]
    ]
    rows += [_of_item(item, user, own) for item in items.in_order()[: most - len(rows)]]
    return rows


def _of_plan(plan: Plan, user: User) -> Gap:
    review = reverse("review", args=[plan.pk]) if user.is_supervisor else ""
    return Gap(
        title=plan.title,
        lacks=_("Open question"),
        words=_("about the notice as a whole"),
        url=review,
        address=review,
        action=_("Settle"),
    )


def _of_item(item: WorkItem, user: User, own: set[int]) -> Gap:
    is_settled = not (item.has_no_date or item.has_question or item.has_nobody)  # type: ignore[attr-defined]  # annotated
    address = action = ""
    if not is_settled and user.is_supervisor:
        review = reverse("review", args=[item.plan_id])
        address, action = f"{review}?item={item.ordinal}#i{item.ordinal}", _("Settle")
    elif item.pk in own:
        address, action = reverse("report", args=[item.pk]), _("Report progress")
    return Gap(
        title=f"{item.number}{item.title}",
        lacks="，".join(_lacks(item)),
        words="；".join(dict.fromkeys(_words(item))),
        url=item.get_absolute_url(),
        address=address,
        action=action,
    )


def _lacks(item: WorkItem) -> Iterator[str]:
    if item.has_no_unit:  # type: ignore[attr-defined]  # annotated
        yield _("no unit")
    if item.has_nobody:  # type: ignore[attr-defined]  # annotated
        yield _("nobody to remind")
    if item.has_no_date:  # type: ignore[attr-defined]  # annotated
        yield _("limit to be confirmed")
    if any(_doubts(item)):
        yield _("open question")


def _words(item: WorkItem) -> Iterator[str]:
    if item.has_no_unit:  # type: ignore[attr-defined]  # annotated
        yield _("The supervision office reports on it itself")
    if item.has_nobody:  # type: ignore[attr-defined]  # annotated
        yield _("A unit has no active people: give it people, or the task to another unit")
    for row in item.milestones.all():
        if row.needs_confirmation and not row.reached_on:
            yield f"“{row.quote or row.name}”"
    yield from map(str, _doubts(item))


def _doubts(item: WorkItem) -> Iterator[Problem]:
    """Open questions but for those that the lack of a unit or of a limit says already."""
    told = set(problems.NOTED)
    if item.has_no_unit:  # type: ignore[attr-defined]  # annotated
        told.add(problems.NO_UNIT)
    if item.has_no_date:  # type: ignore[attr-defined]  # annotated
        told.add(problems.DATE_BEFORE_NOTICE)
    rows = item.problems.all()
    return (row for row in rows if row.resolved_at is None and row.code not in told)
