"""Who stands in for whom: deputyships are appointed and ended (AB岗)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from agencies.errors import DeputyRefused
from agencies.models import Deputy, User
from worktracker.lib.errors import NotAllowed, Stale
from worktracker.lib.opened import fingerprint
from worktracker.lib.trailing import announce, differing


@transaction.atomic
def appoint_deputy(
    *,
    principal: User,
    deputy: User,
    starts_on: date,
    ends_on: date | None,
    reason: str,
    by: User,
    at: datetime,
) -> Deputy:
    """Let one person stand in for another from a day to a last day, or without end.

    Raises NotAllowed unless ``by`` is the principal, the head of the principal's unit or the agency's supervisor, and
    DeputyRefused where people or days do not fit, or the pair has another deputyship in these days.
    """
    rows = User.objects.select_for_update(of=("self",)).order_by("pk")
    people = rows.in_bulk([principal.pk, deputy.pk])
    principal, deputy = people[principal.pk], people[deputy.pk]
    _require_principal(principal)
    _require_manager(by, principal)
    _require_fitting(principal, deputy)
    _require_days(starts_on, ends_on, today=localdate(at))
    _require_new(principal, deputy, starts_on, ends_on)
    deputyship = Deputy.objects.create(
        principal=principal,
        deputy=deputy,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        made_by=by,
        made_at=at,
    )
    changes = differing({}, {"deputy": deputy, "starts_on": starts_on, "ends_on": ends_on})
    announce(deputyship, "deputy_appointed", by=by, at=at, changes=changes, reason=reason)
    return deputyship


@transaction.atomic
def end_deputy(
    deputyship: Deputy, *, by: User, on: date, at: datetime, seen: str = "", reason: str = ""
) -> Deputy:
    """End it at once; of one that has not begun, call it off.

    ``seen`` is the fingerprint of the row that ``by`` had on the screen. Raises NotAllowed like ``appoint_deputy``,
    Stale where somebody ended or changed it meanwhile, and DeputyRefused where it had run out by ``on``.
    """
    rows = Deputy.objects.select_for_update(of=("self",)).select_related(
        "principal", "deputy", "ended_by"
    )
    deputyship = rows.get(pk=deputyship.pk)
    _require_manager(by, deputyship.principal)
    _require_standing(deputyship, on, seen)
    return cut_off(deputyship, by=by, at=at, reason=reason)


def cut_off(deputyship: Deputy, *, by: User, at: datetime, reason: str = "") -> Deputy:
    """End one that is locked and stands, whoever may; for services of this app, within their transaction."""
    deputyship.ended_by, deputyship.ended_at = by, at
    deputyship.save(update_fields=["ended_by", "ended_at"])
    changes = differing({}, {"ended_at": localtime(at).strftime("%Y-%m-%d %H:%M")})
    announce(deputyship, "deputy_ended", by=by, at=at, changes=changes, reason=reason)
    return deputyship


def _require_principal(principal: User) -> None:
    if not principal.is_reporter or not principal.is_active:
        raise DeputyRefused(
            _("Only staff and heads of units whose account is open are stood in for."),
            field="principal",
        )


def _require_manager(by: User, principal: User) -> None:
    if not User.objects.managed_by(by).filter(pk=principal.pk).exists():
        raise NotAllowed(
            _("Only %(name)s, the head of the unit and the supervision office decide on deputies.")
            % {"name": principal}
        )


def _require_fitting(principal: User, deputy: User) -> None:
    if principal.pk == deputy.pk:
        raise DeputyRefused(_("Nobody stands in for himself or herself."), field="deputy")
    if not deputy.is_active:
        raise DeputyRefused(
            _("The account of %(name)s is closed. Choose somebody else.") % {"name": deputy},
            field="deputy",
        )
    if not Deputy(principal=principal, deputy=deputy).holds:
        raise DeputyRefused(
            _("A deputy is staff or head of a unit of the same agency. Choose somebody else."),
            field="deputy",
        )


def _require_days(starts_on: date, ends_on: date | None, *, today: date) -> None:
    if starts_on < today:
        raise DeputyRefused(
            _("A deputyship begins today at the earliest: nobody stood in on days gone by."),
            field="starts_on",
        )
    if ends_on is not None and ends_on < starts_on:
        raise DeputyRefused(_("The last day lies before the first."), field="ends_on")


def _require_new(principal: User, deputy: User, starts_on: date, ends_on: date | None) -> None:
    pair = Deputy.objects.filter(principal=principal, deputy=deputy)
    other = pair.overlapping(starts_on, ends_on).first()
    if other is None:
        return
    raise DeputyRefused(
        _("%(deputy)s stands in for %(principal)s from %(start)s already. End that first.")
        % {"deputy": deputy, "principal": principal, "start": other.starts_on},
        field="starts_on",
    )


def _require_standing(deputyship: Deputy, on: date, seen: str) -> None:
    if deputyship.ended_at is not None:
        raise Stale(
            _("Nothing changed: %(who)s ended this deputyship on %(when)s.")
            % {
                "who": deputyship.ended_by,
                "when": localtime(deputyship.ended_at).strftime("%Y-%m-%d %H:%M"),
            }
        )
    if seen and seen != fingerprint(deputyship):
        raise Stale(
            _(
                "Nothing was ended: the days were changed since you opened the page. They now read: %(days)s."
            )
            % {"days": deputyship.days}
        )
    if deputyship.ends_on is not None and deputyship.ends_on < on:
        raise DeputyRefused(_("This deputyship ran out on %(day)s.") % {"day": deputyship.ends_on})
