"""The versions of an agency's light rules: its supervision office adds one, none is ever changed."""

from dataclasses import asdict
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from tasks.errors import LightRulesRefused, NotAllowed, Stale
from tasks.light_trial import lit_items
from tasks.lights.margins import Margins, margins_of, versions
from tasks.models import LightRule
from tasks.services.activity import differences, record
from tasks.services.judging import judge
from worktracker.lib.errors import stale_sentence


def newest_version(agency: Agency) -> int:
    """The id of the version that was stored last, whenever it begins; 0 where there is none."""
    newest = LightRule.objects.filter(agency=agency).order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0


@transaction.atomic
def set_light_rules(
    agency: Agency,
    margins: Margins,
    *,
    since: date,
    reason: str,
    by: User,
    at: datetime,
    on: date,
    seen: int,
) -> LightRule:
    """Adds a version that is in force from ``since``; from today on, the agency's items are judged by it at once.

    ``on`` is today and ``seen`` the ``newest_version`` that the person saw. Raises NotAllowed for all but the agency's
    supervision office, Stale where somebody has added a version since, LightRulesRefused for a day in the past,
    figures that contradict each other, or those that hold on that day anyway.
    """
    _locked(agency, seen=seen, by=by)
    old = margins_of(agency.pk, on=since)
    _refuse_idle(old, margins, since=since, on=on)
    version = LightRule(agency=agency, since=since, reason=reason, by=by, at=at, **asdict(margins))
    try:
        version.full_clean()
    except ValidationError as error:
        raise LightRulesRefused(" ".join(error.messages)) from error
    version.save()
    changes = differences(asdict(old), asdict(margins))
    subject = f"{agency} {since:%Y-%m-%d}"
    record(
        "light_rules_set",
        at=at,
        by=by,
        agency=agency,
        subject=subject,
        changes=changes,
        reason=reason,
    )
    if since == on:
        judge(on=on, items=lit_items(agency))
    return version


def _locked(agency: Agency, *, seen: int, by: User) -> None:
    if not Agency.objects.ruled_by(by).filter(pk=agency.pk).exists():
        raise NotAllowed(_("The light rules are set by the agency's own supervision office."))
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=agency.pk)
    versions.forget()  # what this thread held may be older than the lock
    if seen != newest_version(agency):
        raise Stale(stale_sentence())


def _refuse_idle(old: Margins, new: Margins, *, since: date, on: date) -> None:
    if since < on:
        raise LightRulesRefused(
            _("Rules hold from today or a later day: lights of past days stay as they were.")
        )
    if old == new:
        raise LightRulesRefused(_("These figures hold on that day already; nothing was changed."))
