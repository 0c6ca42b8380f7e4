"""Who sees which item: the one rule that pages, API, exports, files and the admin share."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from agencies.models import User
from tasks.choices import PlanState

NOBODY = Q(pk__in=())


def seen(user: User | AnonymousUser, via: str = "") -> Q:
    """Published items of the person's agency, of every agency for the administrator, none for a stranger.

    ``via`` is the path from the filtered model to the item, with its trailing ``__``.
    """
    if not user.is_authenticated:
        return NOBODY
    published = Q(**{f"{via}plan__state": PlanState.PUBLISHED})
    if user.is_administrator:
        return published
    return published & Q(**{f"{via}plan__agency_id": user.agency_id})
