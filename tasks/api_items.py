"""Work items: read as the task list shows them, signed for, halted, taken up again."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.people import signed_in
from tasks import serializers, serializers_writes
from tasks.api_writes import own_or_named, telling_changes, with_seen
from tasks.filtersets import WorkItemFilter
from tasks.models import WorkItem
from tasks.services.signing import sign_for
from tasks.services.standing import halt_item, reopen_item, resume_item
from worktracker.lib.clock import now, today
from worktracker.lib.filters import StrictFilters
from worktracker.lib.preconditions import IF_MATCH, Versioned, version_seen
from worktracker.lib.viewsets import Scoped

ITEM = serializers.ItemDetailSerializer


class ItemViewSet(Versioned, Scoped):
    """Work items with their light of today, by the same filter and orders (``sort``) as the task list."""

    queryset = WorkItem.objects.all()
    serializer_class = serializers.ItemSerializer
    detail_serializer_class = ITEM
    filter_backends = [StrictFilters]
    filterset_class = WorkItemFilter

    def get_queryset(self) -> QuerySet[Any]:
        """Items with light and parts; for one item the steps, duties and partners too."""
        rows: Any = super().get_queryset()
        items = rows.with_light(on=today()).with_parts()
        if self.action == "list":
            return items.defer("text", "spans")
        whole = items.prefetch_related("milestones", "duties", "partners")
        return with_seen(whole, item="pk")

    @extend_schema(request=serializers_writes.Signing, responses=ITEM)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str = "") -> Response:
        """Sign for a unit's part (签收); signing twice changes nothing."""
        item, words = self.get_object(), self.given(serializers_writes.Signing)
        unit = own_or_named(request, words)
        sign_for(item, unit=unit, by=signed_in(request), at=now(), on=today())
        return self.answer_with(self.get_object())

    @extend_schema(request=serializers_writes.Halting, responses=ITEM, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def halt(self, request: Request, pk: str = "") -> Response:
        """Halt an open item (中止): why, and by which decision."""
        return self._moved(halt_item, serializers_writes.Halting)

    @extend_schema(request=serializers_writes.TakingUp, responses=ITEM, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str = "") -> Response:
        """Take a halted item up again."""
        return self._moved(resume_item, serializers_writes.TakingUp)

    @extend_schema(request=serializers_writes.TakingUp, responses=ITEM, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str = "") -> Response:
        """Reopen a closed item after a second look (重启)."""
        return self._moved(reopen_item, serializers_writes.TakingUp)

    def _moved(self, verb: Callable[..., WorkItem], form: type[serializers_writes.Act]) -> Response:
        item, version = self.get_object(), version_seen(self.request)
        words = self.given(form)
        with telling_changes(self.request, item.pk, seen=words.pop("seen", None)):
            verb(item, by=signed_in(self.request), at=now(), on=today(), version=version, **words)
        return self.answer_with(self.get_object())
