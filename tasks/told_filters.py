"""What the filters of pages have in common: an empty field is no condition, and a refusal is a sentence."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Django's own words for these say less.
WHY = {
    "invalid_choice": gettext_lazy("Choose one of those offered."),
    "invalid": gettext_lazy("Give a date such as 2024-10-15."),
}


class ToldFilterSet(django_filters.FilterSet):
    """Filters of a page. An impossible value finds nothing and is told."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        queryset: QuerySet | None = None,
        *,
        request: HttpRequest | None = None,
        prefix: str | None = None,
    ) -> None:
        super().__init__(_filled(data), queryset, request=request, prefix=prefix)

    def found(self) -> Any:
        """The result, or nothing at all where a filter's value is invalid."""
        return self.qs if self.is_valid() else self.queryset.none()

    def refusals(self) -> list[str]:
        """A sentence for each value that was not understood."""
        return [
            _("%(label)s: “%(value)s” is not possible. %(why)s")
            % {
                "label": self.filters[name].label,
                "value": "、".join(self.form.data.getlist(name)),
                "why": " ".join(str(WHY.get(error.code) or error.message) for error in errors),
            }
            for name, errors in self.form.errors.as_data().items()
        ]


def _filled(data: Mapping[str, Any] | None) -> MultiValueDict:
    """A form sends every field, also those left empty: an empty value is no condition."""
    given = data or {}
    pairs = (
        given.lists() if isinstance(given, MultiValueDict) else ((k, [v]) for k, v in given.items())
    )
    filled = ((name, [value for value in values if value]) for name, values in pairs)
    return MultiValueDict({name: values for name, values in filled if values})
