"""Fields of the API's writes."""

from typing import Any

from django.db.models import Model, QuerySet
from rest_framework import serializers

BIGGEST_ID = 2**63 - 1


def row_id(**options: Any) -> serializers.IntegerField:
    """A row's id that the service looks up; 0 names none."""
    return serializers.IntegerField(min_value=0, max_value=BIGGEST_ID, **options)


class SeenRow(serializers.PrimaryKeyRelatedField):
    """A row named by its id; one that the person does not see does not exist.

    ``model`` needs the queryset verb ``visible_to``.
    """

    def __init__(self, model: type[Model], **options: Any) -> None:
        self.model = model
        super().__init__(queryset=model._default_manager.all(), **options)

    def get_queryset(self) -> QuerySet:
        """The rows that the person sees."""
        rows: Any = super().get_queryset()
        return rows.visible_to(self.context["request"].user)
