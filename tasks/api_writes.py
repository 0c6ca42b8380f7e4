"""What the API's writes share: for which unit a person acts, and what the loser of two writers is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from rest_framework.request import Request

from agencies.models import Unit
from agencies.people import signed_in
from tasks.errors import NotAllowed, Stale
from tasks.models import Activity
from tasks.serializers import ActivitySerializer

NEWEST = 10  # rows told where the person does not say what he has seen
MOST = 100


@contextmanager
def telling_changes(request: Request, item_id: int, *, seen: int | None) -> Iterator[None]:
    """Adds to a Stale from within what happened to the item: ``params["changes"]``, newest first, as the API shows it.

    What came after the row ``seen``, or, where the person names none, the newest few rows.
    """
    try:
        yield
    except Stale as error:
        error.params["changes"] = _rows(request, item_id, seen)
        raise


def with_seen(rows: QuerySet[Any], *, item: str) -> QuerySet[Any]:
    """Adds ``seen``, the id of the newest row of an item's trail, 0 without any; ``item`` is the way to the item."""
    trail = Activity.objects.filter(item=OuterRef(item)).order_by().values("item")
    newest = Subquery(trail.annotate(newest=Max("pk")).values("newest"))
    return rows.annotate(seen=Coalesce(newest, 0))


def own_or_named(request: Request, words: dict[str, Any]) -> Unit:
    """The unit that a body names, else the person's own. Raises NotAllowed for who names none and has none."""
    unit = words.get("unit") or signed_in(request).unit
    if unit is None:
        raise NotAllowed(_("You belong to no unit: name the unit that you act for."))
    return unit


def _rows(request: Request, item_id: int, seen: int | None) -> list[dict[str, Any]]:
    rows = Activity.objects.visible_to(request.user).filter(item=item_id).order_by("-pk")
    found = rows[:NEWEST] if seen is None else rows.filter(pk__gt=seen)[:MOST]
    shown = ActivitySerializer(
        found.select_related("agency", "plan"), many=True, context={"request": request}
    )
    return list(shown.data)
