"""A notice comes in: read, kept, and laid out as a draft plan with its targets."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from indicators.models import Target
from indicators.services.catalogue import indicator_for
from tasks import parsing, problems
from tasks.errors import NoticeRefused
from tasks.models import Plan, Problem, WorkItem
from tasks.services.intake import digest, draft_plan, plan_code, plan_year, store_notice

# What the target columns hold: 16 digits, 4 of them after the point.
LARGEST = Decimal(10) ** 12
REFUSALS = {
    "empty": _("The file is empty: choose the text of a notice."),
    "too_large": _("The file has %(size)s MB; at most %(limit)s MB are taken."),
    "binary": _(
        "The file is not plain text (%(format)s): save the notice as a text file and try again."
    ),
    "bad_encoding": _("The file's characters cannot be read: save it as UTF-8 text and try again."),
}
UNREADABLE = _("The file cannot be read as text: save it as UTF-8 text and try again.")
MEGABYTE = 1024 * 1024


def take_in(
    *,
    data: bytes,
    file_name: str,
    agency: Agency,
    by: User | None,
    at: datetime,
    provenance: str = "",
    annotated: Mapping[str, Any] | None = None,
) -> tuple[Plan, bool]:
    """Reads a notice and stores a draft plan; the same file twice gives the plan that stands, and False.

    ``annotated`` is a reviewed reading in the annotation form, laid over the text instead of parsing it. Raises
    NoticeRefused with one sentence where the file holds no plan; nothing is stored then.
    """
    if (plan := _known(agency, data)) is not None:
        return plan, False
    parsed = read_notice(data, annotated)
    with transaction.atomic():
        # Two people uploading one file at once: the second finds the first's plan.
        agency = Agency.objects.select_for_update().get(pk=agency.pk)
        if (plan := _known(agency, data)) is not None:
            return plan, False
        notice = store_notice(
            parsed,
            file=data,
            file_name=file_name,
            agency=agency,
            provenance=provenance,
            by=by,
            at=at,
        )
        code = plan_code(agency, plan_year(parsed.meta, at=at))
        plan, made = draft_plan(parsed, notice=notice, code=code, by=by, at=at)
        _store_targets(plan, made)
    return plan, True


def read_notice(data: bytes, annotated: Mapping[str, Any] | None = None) -> parsing.ParsedNotice:
    """The notice as read. Raises NoticeRefused for bytes that hold no text and for a malformed annotation."""
    try:
        text = parsing.read(data, limit=settings.NOTICE_MAX_BYTES)
    except parsing.UnreadableNotice as error:
        raise _refusal(error, len(data)) from error
    text = text.replace("\x00", "")  # which PostgreSQL cannot hold; a few slip through in UTF-16
    if annotated is None:
        return parsing.parse_notice(text)
    try:
        return parsing.from_json(text, annotated)
    except (KeyError, TypeError, ValueError) as error:
        message = _("The annotation does not fit the notice: %(why)s") % {"why": error}
        raise NoticeRefused(message, code="bad_annotation") from error


def _known(agency: Agency, data: bytes) -> Plan | None:
    return Plan.objects.filter(notice__agency=agency, notice__sha256=digest(data)).first()


def _refusal(error: parsing.UnreadableNotice, size: int) -> NoticeRefused:
    figures = {
        "size": f"{size / MEGABYTE:.1f}",
        "limit": f"{settings.NOTICE_MAX_BYTES / MEGABYTE:.0f}",
        "format": error.params.get("format") or _("binary"),
    }
    return NoticeRefused(REFUSALS.get(error.code, UNREADABLE) % figures, code=error.code)


def _store_targets(plan: Plan, made: Sequence[tuple[WorkItem, parsing.Item]]) -> None:
    """Targets in the order of the source, sharing indicators by name and unit within the agency."""
    indicators = {(each.name, each.unit): each for each in plan.agency.indicators.all()}
    targets: list[Target] = []
    for item, read in made:
        for order, each in enumerate(read.targets):
            if max(abs(each.value), abs(each.value_max or Decimal(0))) >= LARGEST:
                _too_large(plan, item, each)
                continue
            indicator = indicator_for(
                plan.agency,
                name=each.metric or item.title,
                unit=each.unit,
                kind=each.kind,
                op=each.op,
                value=each.value,
                known=indicators,
            )
            targets.append(
                Target(
                    item=item,
                    indicator=indicator,
                    order=order,
                    kind=each.kind,
                    op=each.op,
                    value=each.value,
                    value_max=each.value_max,
                    due=each.due,
                    implicit=each.implicit,
                    quote=each.quote[:500],
                    start=each.span.start,
                    end=each.span.end,
                )
            )
    Target.objects.bulk_create(targets)


def _too_large(plan: Plan, item: WorkItem, target: parsing.Target) -> None:
    last = plan.problems.order_by("-order").values_list("order", flat=True).first() or 0
    Problem.objects.create(
        plan=plan,
        item=item,
        order=last + 1,
        code=problems.FIGURE_TOO_LARGE,
        params={"quote": target.quote},
        start=target.span.start,
        end=target.span.end,
    )
