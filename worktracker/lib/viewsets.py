"""The API's kinds of resource: rows within the person's scope, read alone or also changed by services."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.serializers import BaseSerializer, Serializer
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
        """The list's serializer, or, for one row, the detail's own."""
        if self.action != "list" and self.detail_serializer_class:
            return self.detail_serializer_class
        return super().get_serializer_class()


class Scoped(ScopedReadOnly):
    """The same, with writes: each checks its input by a serializer of its own and calls one service."""

    def given(self, form: type[Serializer]) -> dict[str, Any]:
        """The body's values as the serializer reads them. Raises ValidationError."""
        bound = form(data=self.request.data, context=self.get_serializer_context())
        bound.is_valid(raise_exception=True)
        return dict(bound.validated_data)
