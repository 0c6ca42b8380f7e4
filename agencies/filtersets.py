"""What the people's API may be filtered by."""

import django_filters
from django_filters.rest_framework import FilterSet

from agencies.choices import Role
from agencies.models import Agency, Deputy, Unit, User
from agencies.querysets import DeputyQuerySet
from worktracker.lib.clock import today
from worktracker.lib.filters import TruthFilter, by_code, by_id


class AgencyFilter(FilterSet):
    """By words of the name, or by the higher agency's code."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    parent = by_code(Agency, "parent")

    class Meta:
        model = Agency
        fields = ()


class UnitFilter(FilterSet):
    """By agency, higher unit, words of the name, and whether the unit was inferred."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    agency = by_code(Agency, "agency")
    parent = by_id(Unit, "parent")
    is_inferred = TruthFilter(field_name="is_inferred")

    class Meta:
        model = Unit
        fields = ()


class PersonFilter(FilterSet):
    """By agency, unit, role, words of the name, and whether the account is in use."""

    q = django_filters.CharFilter(field_name="display_name", lookup_expr="icontains")
    agency = by_code(Agency, "agency")
    unit = by_id(Unit, "unit")
    role = django_filters.ChoiceFilter(choices=Role)
    is_active = TruthFilter(field_name="is_active")

    class Meta:
        model = User
        fields = ()


class DeputyFilter(FilterSet):
    """By agency, by either person, and whether it is in force today."""

    agency = by_code(Agency, "principal__agency")
    principal = by_id(User, "principal")
    deputy = by_id(User, "deputy")
    in_force = TruthFilter(method="of_today")

    class Meta:
        model = Deputy
        fields = ()

    def of_today(self, rows: DeputyQuerySet, _name: str, wanted: bool) -> DeputyQuerySet:
        """Those in force today, or the others."""
        in_force = Deputy.objects.in_force(today()).values("pk")
        return rows.filter(pk__in=in_force) if wanted else rows.exclude(pk__in=in_force)
