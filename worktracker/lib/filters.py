"""Strict filtering of API results: a name or value that means nothing is refused, never ignored."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Model, QuerySet
from django.forms import MultiWidget
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request
from rest_framework.views import APIView

# What every list understands beside its own filters.
COMMON = frozenset({"page", "page_size", "format"})


@extend_schema_field(OpenApiTypes.BOOL)
class TruthFilter(django_filters.TypedChoiceFilter):
    """``true`` or ``false``; anything else is refused, where the library's own filter would ignore it."""

    def __init__(self, **options: Any) -> None:
        choices = (("true", "true"), ("false", "false"))
        super().__init__(choices=choices, coerce=lambda word: word == "true", **options)


def since(field: str) -> django_filters.DateFilter:
    """Rows on a day or later."""
    return django_filters.DateFilter(field_name=field, lookup_expr="gte")


def until(field: str) -> django_filters.DateFilter:
    """Rows on a day or earlier."""
    return django_filters.DateFilter(field_name=field, lookup_expr="lte")


def seen_rows(model: type[Model]) -> Callable[[HttpRequest | None], QuerySet]:
    """The rows of a model that a filter may name: those that the person sees."""

    def rows(request: HttpRequest | None) -> QuerySet:
        manager = model._default_manager
        return manager.none() if request is None else manager.visible_to(request.user)  # type: ignore[attr-defined]  # every scoped model has the verb

    return rows


def by_code(model: type[Model], field: str) -> django_filters.ModelChoiceFilter:
    """Rows of one visible row of ``model``, named by its code."""
    return django_filters.ModelChoiceFilter(
        field_name=field, queryset=seen_rows(model), to_field_name="code"
    )


def by_id(model: type[Model], field: str) -> django_filters.ModelChoiceFilter:
    """Rows of one visible row of ``model``, named by its id."""
    return django_filters.ModelChoiceFilter(field_name=field, queryset=seen_rows(model))


class StrictFilters(DjangoFilterBackend):
    """django-filter's backend that also refuses a parameter that no filter reads."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        """The filtered rows. Raises ValidationError for an unknown name or a bad value."""
        filterset_class = self.get_filterset_class(view, queryset)
        known = COMMON | names_of(filterset_class)
        if StrictOrdering in view.filter_backends:  # type: ignore[attr-defined]  # a generic view
            known |= {StrictOrdering.ordering_param}
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            sentence = _("There is no filter of this name. See the list in the documentation.")
            raise ValidationError({name: [sentence] for name in unknown})
        return super().filter_queryset(request, queryset, view)


class StrictOrdering(OrderingFilter):
    """DRF's ordering that refuses a name outside the view's ``ordering_fields`` and ends in the key."""

    def get_ordering(self, request: Request, queryset: QuerySet, view: APIView) -> list[str]:
        """The fields asked for, else the view's own; a last ``pk`` makes pages never overlap."""
        asked = [
            word.strip() for word in request.query_params.get(self.ordering_param, "").split(",")
        ]
        wanted = [word for word in asked if word]
        fields = list(self.get_default_ordering(view) or ())
        if wanted:
            known = {name for name, _label in self.get_valid_fields(queryset, view)}
            bad = [word for word in wanted if word.removeprefix("-") not in known]
            if bad:
                raise ValidationError({self.ordering_param: [_unknown_order(bad, known)]})
            fields = wanted
        return [*fields, "pk"]


def names_of(filterset_class: type[django_filters.FilterSet]) -> set[str]:
    """The query parameters that a filter set reads; a range reads two."""
    names: set[str] = set()
    for name, part in filterset_class.base_filters.items():
        widget = getattr(part.field_class, "widget", None)
        suffixes = getattr(widget, "suffixes", None) if _is_multi(widget) else None
        names.update(f"{name}_{suffix}" if suffix else name for suffix in suffixes or [""])
    return names


def _is_multi(widget: Any) -> bool:
    return isinstance(widget, type) and issubclass(widget, MultiWidget)


def _unknown_order(bad: list[str], known: set[str]) -> str:
    return _("Cannot order by %(bad)s. Possible: %(known)s; a leading - turns the order round.") % {
        "bad": ", ".join(bad),
        "known": ", ".join(sorted(known)),
    }
