"""The read API's one kind of resource."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from worktracker.lib.filters import StrictFilters, StrictOrdering


class ScopedReadOnly(ReadOnlyModelViewSet):
    """List and detail of the rows that the person sees; any other row is 404.

    Subclasses give ``queryset`` (of a model with ``visible_to``), ``serializer_class``, ``filterset_class``,
    ``ordering`` and ``ordering_fields``; ``detail_serializer_class`` where the detail says more.
    """

    filter_backends = [StrictFilters, StrictOrdering]
    detail_serializer_class: type[BaseSerializer] | None = None

    def get_queryset(self) -> QuerySet:
        """Rows within the person's scope."""
        rows: Any = super().get_queryset()
        return rows.visible_to(self.request.user)

    def get_serializer_class(self) -> type[BaseSerializer]:
        """The list's serializer, or the detail's own."""
        if self.action == "retrieve" and self.detail_serializer_class:
            return self.detail_serializer_class
        return super().get_serializer_class()
