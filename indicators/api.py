"""Definitions, indicators, targets with their verdicts, and readings: read, recorded, verified."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.people import signed_in
from indicators import serializers_writes as writes
from indicators.entry.facts import Entry, ReadingsRefused
from indicators.filtersets import DefinitionFilter, IndicatorFilter, ReadingFilter, TargetFilter
from indicators.judging import judge_targets
from indicators.models import Definition, Indicator, Reading, Target
from indicators.scoring.periods import first_day
from indicators.serializers import (
    DefinitionSerializer,
    IndicatorSerializer,
    ReadingSerializer,
    TargetSerializer,
)
from indicators.services.recording import record_entries
from indicators.services.verifying import verify_readings
from worktracker.lib.clock import now, today
from worktracker.lib.viewsets import Scoped, ScopedReadOnly


class DefinitionViewSet(ScopedReadOnly):
    """How things are measured and judged: what all agencies share, and the own agency's."""

    queryset = Definition.objects.select_related("agency")
    serializer_class = DefinitionSerializer
    filterset_class = DefinitionFilter
    ordering = ["name", "unit"]
    ordering_fields = ["name"]


class IndicatorViewSet(ScopedReadOnly):
    """What is measured within the agency."""

    queryset = Indicator.objects.select_related("agency", "definition")
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter
    ordering = ["agency__code", "name", "unit"]
    ordering_fields = ["name"]


class TargetViewSet(Scoped):
    """What the clauses promise; ``?item=`` gives one item's."""

    queryset = Target.objects.select_related("indicator").prefetch_related("stages", "changes")
    serializer_class = TargetSerializer
    filterset_class = TargetFilter
    ordering = ["item", "order"]
    ordering_fields = ["due", "value"]

    @extend_schema(parameters=[writes.OfDay], responses=writes.VerdictSerializer)
    @action(detail=True, filter_backends=[])  # the day is no filter
    def verdict(self, request: Request, pk: str = "") -> Response:
        """How the target stands on a day (``?on=``, today by default), why, and what is expected."""
        row, on = self.get_object(), self._day(request)
        (judged,) = judge_targets(Target.objects.filter(pk=row.pk), on=on)
        shown = writes.VerdictSerializer(writes.told_verdict(judged, on=on))
        return Response(shown.data)

    def _day(self, request: Request) -> Any:
        asked = writes.OfDay(data=request.query_params)
        asked.is_valid(raise_exception=True)
        on = asked.validated_data.get("on", today())
        if on > today():
            raise ValidationError({"on": [_("This day has not come: nothing is known of it yet.")]})
        return on


class ReadingViewSet(Scoped):
    """What was measured, a row an indicator and period; what was corrected since by ``?current=false``."""

    queryset = Reading.objects.select_related("indicator", "recorded_by", "verified_by")
    serializer_class = ReadingSerializer
    filterset_class = ReadingFilter
    ordering = ["indicator", "period"]
    ordering_fields = ["period", "value", "recorded_at"]

    def get_queryset(self) -> QuerySet:
        """A list that does not ask for what was corrected has what counts alone."""
        rows: Any = super().get_queryset()
        if self.action == "list" and "current" not in self.request.query_params:
            return rows.current()
        return rows

    @extend_schema(
        request=writes.Recording,
        responses={
            201: writes.RecordedSerializer,
            (400, "application/json"): writes.RefusalSerializer,
            (403, "application/json"): writes.RefusalSerializer,
            (409, "application/json"): writes.RefusalSerializer,
        },
    )
    def create(self, request: Request) -> Response:
        """Record values, all or none: new ones, and corrections of those that stand; the same again adds nothing."""
        form = writes.Recording(data=request.data)
        form.is_valid(raise_exception=True)
        entries = form.sent
        with _telling_doubts(entries):
            stored = record_entries(
                entries,
                by=signed_in(request),
                at=now(),
                on=today(),
                confirmed=form.validated_data["confirmed"],
            )
        told = {
            "added": stored.added,
            "corrected": stored.corrected,
            "unchanged": stored.unchanged,
            "readings": self._places(entries),
        }
        shown = writes.RecordedSerializer(told, context=self.get_serializer_context())
        return Response(shown.data, status=201)

    @extend_schema(request=writes.Verifying, responses=writes.VerifiedSerializer)
    @action(detail=False, methods=["post"])
    def verify(self, request: Request) -> Response:
        """Say of readings that they were checked (核验): the supervision office, of its own agency's."""
        asked = set(self.given(writes.Verifying)["readings"])
        rows = self.get_queryset().filter(pk__in=asked)
        unknown = asked - set(rows.values_list("pk", flat=True))
        if unknown:
            sentence = _("There is no reading %(pk)s.") % {"pk": min(unknown)}
            raise ValidationError({"readings": [sentence]})
        n = verify_readings(rows, by=signed_in(request), at=now(), on=today())
        return Response({"verified": n})

    def _places(self, entries: Sequence[Entry]) -> QuerySet:
        """What stands now where the entries were sent to."""
        found = Indicator.objects.select_related("definition").in_bulk(
            {entry.indicator for entry in entries}
        )
        places = Q(pk__in=())
        for entry in entries:
            period = first_day(entry.period, found[entry.indicator].periodicity)
            places |= Q(indicator=entry.indicator, period=period)
        return self.queryset.all().current().filter(places).order_by("indicator", "period")


@contextmanager
def _telling_doubts(entries: Sequence[Entry]) -> Iterator[None]:
    """Adds to a refusal from within which entries it is of, by their places: ``params["doubts"]``."""
    try:
        yield
    except ReadingsRefused as error:
        places = {id(entry): place for place, entry in enumerate(entries)}
        error.params["doubts"] = [
            {
                "entry": places[id(doubt.entry)],
                "code": doubt.code,
                "sentence": doubt.sentence,
                "refuses": doubt.refuses,
            }
            for doubt in error.doubts
        ]
        raise
