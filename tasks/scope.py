"""Who sees which item: the one rule that pages, API, exports, files and the admin share."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from agencies.models import User
from agencies.scope import NOBODY, reaches
from tasks.choices import PlanState

__all__ = ["NOBODY", "seen"]


def seen(user: User | AnonymousUser, via: str = "") -> Q:
    """Published items of the agencies that the person reads (``agencies.scope.reaches``).

    ``via`` is the path from the filtered model to the item, with its trailing ``__``.
    """
    published = Q(**{f"{via}plan__state": PlanState.PUBLISHED})
    return published & reaches(user, f"{via}plan__agency__")
