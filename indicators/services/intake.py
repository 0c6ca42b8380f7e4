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
from tasks.services.vocabulary import domain_vocabulary

# What the target columns hold: 16 digits, 4 of them after the point.
LARGEST = Decimal(10) ** 12
REFUSALS = {
    "empty": _("The file holds no text: choose the notice itself."),
    "too_large": _("The file has %(size)s MB; at most %(limit)s MB are taken."),
    "binary": _(
        "The file is no document that can be read: save the notice as Word, PDF or plain text and try again."
    ),
    "not_taken": _(
        "Files of this kind (%(format)s) are not taken: save the notice as Word, PDF or plain text and try again."
    ),
    "bad_encoding": _("The file's characters cannot be read: save it as UTF-8 text and try again."),
    "picture": _(
        "The file is a picture (%(format)s): ask for the notice's text, or run text recognition on it first."
    ),
    "archive": _("The file is an archive (%(format)s): unpack it and choose the notice in it."),
    "slides": _(
        "The file holds slides (%(format)s): save the notice's text as Word or plain text and try again."
    ),
    "scanned": _(
        "The document is a scanned picture without text: ask for the file that it was printed from, or run text "
        "recognition on it first."
    ),
    "encrypted": _("The file is protected by a password: save it without one and try again."),
    "damaged": _(
        "The file is cut off or damaged (%(format)s): fetch it again, or open it and save it anew."
    ),
    "too_complex": _(
        "The file (%(format)s) takes more time or memory to unpack than a notice needs: save its text as a plain "
        "text file and try again."
    ),
    "too_long": _(
        "The file holds %(length)s characters, more than the %(most)s of the longest notice: choose the notice alone."
    ),
    "not_converted": _(
        "LibreOffice cannot open the file (%(format)s): open it in the program that it was made with, and save it as "
        ".docx, .xlsx or PDF."
    ),
    "needs_office": _(
        "Files of this kind (%(format)s) are read by LibreOffice with Writer and Calc, which is not installed on this "
        "server: save the notice as .docx, .xlsx or PDF and try again."
    ),
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
    parsed = read_notice(data, annotated, name=file_name)
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


def read_notice(
    data: bytes, annotated: Mapping[str, Any] | None = None, *, name: str = ""
) -> parsing.ParsedNotice:
    """The notice as read; its file's name is a hint to what it is.

    Raises NoticeRefused for a file that holds no text and for a malformed annotation.
    """
    try:
        text = parsing.read(data, name=name, limit=settings.NOTICE_MAX_BYTES)
    except parsing.UnreadableNotice as error:
        raise _refusal(error, len(data)) from error
    text = text.replace("\x00", "")  # which PostgreSQL cannot hold; a few slip through in UTF-16
    if annotated is None:
        return parsing.parse_notice(text, vocabulary=domain_vocabulary())
    try:
        return parsing.from_json(text, annotated)
    except (KeyError, TypeError, ValueError) as error:
        message = _("The annotation does not fit the notice: %(why)s") % {"why": error}
        raise NoticeRefused(message, code="bad_annotation") from error


def _known(agency: Agency, data: bytes) -> Plan | None:
    return Plan.objects.filter(notice__agency=agency, notice__sha256=digest(data)).first()


def _refusal(error: parsing.UnreadableNotice, size: int) -> NoticeRefused:
    figures = {
        "format": "",
        **error.params,
        "size": f"{size / MEGABYTE:.1f}",
        "limit": f"{settings.NOTICE_MAX_BYTES / MEGABYTE:.0f}",
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
