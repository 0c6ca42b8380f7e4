"""A stored plan in the form that the reader of notices prints and annotators write: what the notice says, no more.

Units and deadlines that were inferred are left out, printed dates stand even where a person replaced them, and
whatever a person added to the notice's words (a step, a deadline) is not printed.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch

from indicators.models import Target
from tasks import parsing, problems
from tasks.choices import Part
from tasks.models import Plan, Responsibility, WorkItem
from tasks.parsing.flow import Flow
from tasks.parsing.items import EDGE, ending_of
from tasks.parsing.responsibility import read_responsibility, without

NOWHERE = parsing.Span(0, 0)


def notice_form(plan: Plan) -> dict[str, Any]:
    """The plan as ``{"meta": …, "items": […]}``. Five queries and one for each kind of row that items have."""
    items = plan.items.select_related("domain").prefetch_related(
        "partners",
        "milestones",
        "duties",
        "problems",
        Prefetch("responsibilities", Responsibility.objects.order_by("order")),
        Prefetch("targets", Target.objects.order_by("order").select_related("indicator")),
    )
    parsed = parsing.ParsedNotice(
        source=plan.notice.text if plan.notice else "",
        meta=_meta(plan),
        items=tuple(_item(item) for item in items),
        segments=(),
        problems=(),
    )
    return parsing.to_json(parsed)


def _meta(plan: Plan) -> parsing.Meta:
    notice = plan.notice
    if notice is None:
        return parsing.Meta(title=plan.title, year=plan.year)
    return parsing.Meta(
        title=notice.title,
        doc_number=notice.doc_number,
        issuer=notice.issuer,
        issued=notice.issued,
        year=plan.year,
        recipients=tuple(notice.recipients),
    )


def _item(item: WorkItem) -> parsing.Item:
    body = body_of(item.text, item.title)
    return parsing.Item(
        ordinal=item.ordinal,
        marker=item.marker,
        kind=item.kind,
        section=item.section,
        path=tuple(item.path),
        title=item.title,
        text=item.text,
        spans=tuple(parsing.Span(start, end) for start, end in item.spans),
        starts=body[:EDGE],
        ends=ending_of(body),
        domain=item.domain.code,
        lead_units=tuple(_units(item, Part.LEAD)),
        other_units=tuple(_units(item, Part.COOPERATING)),
        partners=tuple(parsing.Mention(each.name, NOWHERE) for each in item.partners.all()),
        targets=tuple(_target(each) for each in item.targets.all()),
        deadlines=tuple(_deadlines(item)),
        recurrences=tuple(_recurrences(item)),
        flags=tuple(
            str(each.params["text"]) for each in item.problems.all() if each.code == problems.REMARK
        ),
    )


def body_of(text: str, title: str) -> str:
    """A clause's words after its title sentence, without its bracket of units; the title itself where none follow."""
    whole = Flow(text, tuple(range(len(text))))
    bare = without(whole, read_responsibility(whole).ranges).text
    heading, stop, rest = bare.partition("。")
    if bare.startswith(title):
        rest = bare[len(title) :]
    elif not stop or len(heading) > len(title) * 2:
        rest = bare
    return rest.lstrip("。.:：;； \n") or bare


def _units(item: WorkItem, part: Part) -> Iterable[parsing.Mention]:
    """Units as printed, those that nobody knows yet among them, in the order of the notice."""
    printed = {
        each.order: each.printed
        for each in item.responsibilities.all()
        if each.part == part and each.printed and not each.is_inferred
    }
    for problem in item.problems.all():
        if problem.code == problems.UNKNOWN_UNIT and problem.params["part"] == part:
            printed.setdefault(problem.params["order"], problem.params["name"])
    return [parsing.Mention(printed[order], NOWHERE) for order in sorted(printed)]


def _target(target: Target) -> parsing.Target:
    return parsing.Target(
        quote=target.quote,
        span=NOWHERE,
        metric=target.indicator.name,
        kind=target.kind,
        op=target.op,
        value=target.value,
        unit=target.indicator.unit,
        value_max=target.value_max,
        due=target.due,
        implicit=target.implicit,
    )


def _deadlines(item: WorkItem) -> Iterable[parsing.Deadline]:
    for step in item.milestones.all():
        if step.printed_date or step.relative:
            yield parsing.Deadline(
                quote=step.quote,
                span=NOWHERE,
                date=step.printed_date,
                relative=step.relative,
                after=step.after,
            )


def _recurrences(item: WorkItem) -> Iterable[parsing.Recurrence]:
    for duty in item.duties.all():
        yield parsing.Recurrence(
            quote=duty.quote,
            span=NOWHERE,
            freq=duty.frequency,
            count=duty.count,
            day=duty.day,
            starts=duty.starts,
            what=duty.what,
        )
