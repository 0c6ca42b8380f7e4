"""Which agencies' rows a person reads: the one rule that every read in the product comes down to."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

if TYPE_CHECKING:
    from agencies.models import User

NOBODY = Q(pk__in=())
EVERYBODY = Q()


def reaches(user: "User | AnonymousUser", via: str = "") -> Q:
    """Rows of the agencies that the person reads; of none for a stranger.

    The administrator reads every agency, leaders and auditors their own and its lower ones, everybody else their own.
    ``via`` is the path from the filtered model to the agency, with its trailing ``__``: ``"agency__"`` for rows that
    carry one, ``"item__plan__agency__"`` for a report, nothing for agencies themselves.
    """
    if not user.is_authenticated:
        return NOBODY
    if user.is_administrator:
        return EVERYBODY
    if user.agency_id is None:
        return NOBODY
    if user.reads_lower and user.agency:
        return Q(**{f"{via}path__startswith": user.agency.path})
    return Q(**{via.removesuffix("__") or "pk": user.agency_id})
