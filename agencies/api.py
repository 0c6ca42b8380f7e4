"""Agencies, units and people, read only."""

from agencies.filtersets import AgencyFilter, DeputyFilter, PersonFilter, UnitFilter
from agencies.models import Agency, Deputy, Unit, User
from agencies.serializers import (
    AgencySerializer,
    DeputySerializer,
    PersonSerializer,
    UnitSerializer,
)
from worktracker.lib.viewsets import ScopedReadOnly


class AgencyViewSet(ScopedReadOnly):
    """The person's own agency; its lower ones too for leaders and auditors; every agency for the administrator."""

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


class DeputyViewSet(ScopedReadOnly):
    """Who stands in for whom and when, past deputyships too."""

    queryset = Deputy.objects.select_related("principal", "deputy", "made_by", "ended_by")
    serializer_class = DeputySerializer
    filterset_class = DeputyFilter
    ordering = ["-starts_on"]
    ordering_fields = ["starts_on", "ends_on"]
