"""From a notice as read to a draft plan beside its source text."""

import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from tasks import parsing
from tasks.errors import NoticeRefused
from tasks.models import Notice, Plan, WorkItem
from tasks.services.activity import record
from tasks.services.drafting import Draft
from tasks.services.limits import refresh_next_limits

MOST_ITEMS = 5000
# 关于印发《2024年全市生态环境保护工作要点》的通知; 关于印发2024年度生态环境分领域工作要点的通知
ISSUED = re.compile(r"关于印发《?(?P<plan>[^《》]+)》?的通知")


def digest(file: bytes) -> str:
    """The key by which the same file is known again: its SHA-256 in hexadecimal."""
    return sha256(file).hexdigest()


def plan_code(agency: Agency, year: int) -> str:
    """``taian-2024``, or ``taian-2024-2`` where that is taken."""
    base = f"{agency.code}-{year}"
    taken = set(Plan.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for code in _candidates(base) if code not in taken)


def _candidates(base: str) -> Iterator[str]:
    yield base
    yield from (f"{base}-{n}" for n in range(2, 10_000))


@transaction.atomic
def store_notice(
    parsed: parsing.ParsedNotice,
    *,
    file: bytes,
    file_name: str,
    agency: Agency,
    provenance: str,
    by: User | None,
    at: datetime,
) -> Notice:
    """Keeps the document as received; the bytes too where the text alone would not give them back."""
    meta = parsed.meta
    return Notice.objects.create(
        agency=agency,
        title=(meta.title or file_name or str(_("Untitled notice")))[:300],
        doc_number=meta.doc_number[:100],
        issuer=meta.issuer[:200],
        issued=meta.issued,
        recipients=list(meta.recipients),
        file_name=file_name[-255:],
        sha256=digest(file),
        original=None if file == parsed.source.encode() else file,
        text=parsed.source,
        provenance=provenance,
        received_at=at,
        received_by=by,
    )


@transaction.atomic
def draft_plan(
    parsed: parsing.ParsedNotice, *, notice: Notice, code: str, by: User | None, at: datetime
) -> tuple[Plan, list[tuple[WorkItem, parsing.Item]]]:
    """Makes the draft: items with units, partners, dates and duties, and a problem for each doubt.

    Returns the plan and each item with what it was read from. Raises NoticeRefused where nothing numbered was found.
    """
    if not parsed.items:
        raise NoticeRefused(
            _("No numbered clause was found: check that the file is a work-plan notice."),
            code="no_clause",
        )
    if len(parsed.items) > MOST_ITEMS:
        message = _(
            "The file has more than %(most)s numbered clauses: check that it is a work-plan notice."
        )
        raise NoticeRefused(message % {"most": MOST_ITEMS}, code="too_many_clauses")
    plan = Plan.objects.create(
        agency=notice.agency,
        notice=notice,
        code=code,
        title=plan_title(parsed.meta.title or notice.title)[:300],
        year=plan_year(parsed.meta, at=at),
    )
    made = Draft(plan, at=at).store(parsed)
    record("took_in", at=at, by=by, plan=plan)
    refresh_next_limits(plan.items.all())
    return plan, made


def plan_title(title: str) -> str:
    """What the notice issues, without who issues it: 关于印发《2024年…工作要点》的通知 → 2024年…工作要点."""
    issued = ISSUED.search(title)
    return issued["plan"] if issued else title


def plan_year(meta: parsing.Meta, *, at: datetime) -> int:
    """The year that the notice names, else that of its issue, else the current one."""
    return meta.year or (meta.issued.year if meta.issued else at.year)
