"""Agencies, units and people, read only."""

from agencies.filtersets import AgencyFilter, PersonFilter, UnitFilter
from agencies.models import Agency, Unit, User
from agencies.serializers import AgencySerializer, PersonSerializer, UnitSerializer
from worktracker.lib.viewsets import ScopedReadOnly


class AgencyViewSet(ScopedReadOnly):
    """The person's own agency; every agency for the administrator."""

    queryset = Agency.objects.select_related("parent")
    serializer_class = AgencySerializer
    filterset_class = AgencyFilter
    lookup_field = "code"
    ordering = ["code"]
    ordering_fields = ["code", "name"]


class UnitViewSet(ScopedReadOnly):
    """Responsible units with the other names that notices print for them."""

    queryset = Unit.objects.select_related("agency").prefetch_related("aliases")
    serializer_class = UnitSerializer
    filterset_class = UnitFilter
    ordering = ["agency__code", "order", "sort_key"]
    ordering_fields = ["order", "sort_key"]


class PersonViewSet(ScopedReadOnly):
    """Colleagues of the agency, with role and unit."""

    queryset = User.objects.select_related("agency", "unit")
    serializer_class = PersonSerializer
    filterset_class = PersonFilter
    ordering = ["display_name"]
    ordering_fields = ["display_name", "role"]
