"""Progress reports with the values that they claim: written, handed in, taken back, decided on."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.people import signed_in
from indicators.serializers import (
    BeginningWithReadings,
    ReportDetailSerializer,
    ReportWithReadingsSerializer,
    WritingWithReadings,
)
from indicators.services.reporting import save_draft_with_readings, submit_with_readings
from tasks import serializers_writes as writes
from tasks.api_writes import own_or_named, telling_changes, with_seen
from tasks.choices import ReportState
from tasks.errors import ReportRefused
from tasks.filtersets_api import ReportFilter
from tasks.models import Evidence, ProgressReport, WorkItem
from tasks.querysets import ReportQuerySet
from tasks.serializers_reports import EvidenceSerializer
from tasks.services.deciding import accept_report, approve_report, return_report
from tasks.services.evidence import attach_evidence, too_large
from tasks.services.reporting import Content, discard_draft, withdraw_report
from worktracker.lib.clock import now, today
from worktracker.lib.preconditions import IF_MATCH, Versioned, version_seen
from worktracker.lib.uploads import CappedUploadHandler
from worktracker.lib.viewsets import Scoped

PEOPLE = ("principal", "reported_by", "approved_by", "decided_by")
STEPS = ("reached", "occurrences")
WORDS = ("problems", "next_step", "done")
OPTIONAL = (*WORDS, *STEPS)


def step(form: type[writes.Act]) -> Any:
    """The schema of a report's next step."""
    return extend_schema(request=form, responses=ReportDetailSerializer, parameters=[IF_MATCH])


class ReportViewSet(Versioned, Scoped):
    """Progress reports, newest first: what was handed in, and the drafts of the units that the person writes for."""

    queryset = ProgressReport.objects.select_related("unit", "period", *PEOPLE)
    serializer_class = ReportWithReadingsSerializer
    detail_serializer_class = ReportDetailSerializer
    filterset_class = ReportFilter
    ordering = ["-reported_at"]
    ordering_fields = ["reported_at", "as_of", "percent"]

    def get_queryset(self) -> QuerySet[Any]:
        """Reports with what they claim and what proves it."""
        rows = _complete(ProgressReport.objects.readable_by(self.request.user, on=today()))
        return rows if self.action == "list" else with_seen(rows, item="item")

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """A file above the limit is thrown away while it arrives, whoever reads the body first."""
        self.capped = CappedUploadHandler(request, largest=settings.EVIDENCE_MAX_BYTES)
        request.upload_handlers.insert(0, self.capped)
        return super().initialize_request(request, *args, **kwargs)

    @extend_schema(request=BeginningWithReadings, responses={201: ReportDetailSerializer})
    def create(self, request: Request) -> Response:
        """Begin a draft. Where the unit has an open report of the period already, change that one instead: 412."""
        words = self.given(BeginningWithReadings)
        item = words["item"]
        period = words.get("period") or item.plan.periods.asked(on=today()).first()
        if period is None:
            raise ReportRefused(_("This plan has no reporting periods yet."), code="no_period")
        place = {"unit": own_or_named(request, words), "period": period, "version": None}
        return self._saved(item, words, place, status=201)

    @extend_schema(
        request=WritingWithReadings, responses=ReportDetailSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str = "") -> Response:
        """Change a draft or a returned report; what is not given stays."""
        report, version = self.get_object(), version_seen(request)
        if report.state == ReportState.ACCEPTED:
            raise ReportRefused(_("This report was decided on: begin a new one."), code="decided")
        words = _as_it_stands(report) | self.given(WritingWithReadings)
        place = {"unit": report.unit, "period": report.period, "version": version}
        return self._saved(report.item, words, place)

    @step(writes.HandingIn)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str = "") -> Response:
        """Hand in: it waits for the head of the unit, or for the supervision office."""
        return self._moved(submit_with_readings, writes.HandingIn)

    @step(writes.Act)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str = "") -> Response:
        """Take back what nobody has decided on (撤回): a draft again."""
        return self._moved(withdraw_report, writes.Act)

    @step(writes.Act)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str = "") -> Response:
        """Throw a draft away; no resource shows it again."""
        return self._moved(discard_draft, writes.Act)

    @step(writes.Act)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str = "") -> Response:
        """The head of the unit approves (审签)."""
        return self._moved(approve_report, writes.Act)

    @step(writes.Returning)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: Request, pk: str = "") -> Response:
        """Give back with a note that says what is missing (退回)."""
        return self._moved(return_report, writes.Returning)

    @step(writes.Deciding)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str = "") -> Response:
        """Verify (核验): from now on the report counts."""
        return self._moved(accept_report, writes.Deciding)

    @extend_schema(
        request={"multipart/form-data": writes.Upload}, responses={201: EvidenceSerializer}
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def evidence(self, request: Request, pk: str = "") -> Response:
        """Attach one file, sent as ``file``."""
        report = self.get_object()
        request.data  # noqa: B018  # reads the body
        if self.capped.too_large:
            raise too_large(self.capped.too_large[0])
        upload = self.given(writes.Upload)["file"]
        stored = attach_evidence(report, upload=upload, by=signed_in(request), at=now(), on=today())
        shown = EvidenceSerializer(stored, context=self.get_serializer_context())
        return Response(shown.data, status=201)

    def _moved(self, verb: Callable[..., ProgressReport], form: type[writes.Act]) -> Response:
        report, version = self.get_object(), version_seen(self.request)
        words = self.given(form)
        with telling_changes(self.request, report.item_id, seen=words.pop("seen", None)):
            verb(
                report,
                by=signed_in(self.request),
                at=now(),
                on=today(),
                version=version,
                **words,
            )
        return self._told(report)

    def _saved(
        self, item: WorkItem, words: dict[str, Any], place: dict[str, Any], *, status: int = 200
    ) -> Response:
        content = Content(
            percent=words.get("percent"),
            narrative=words.get("narrative", ""),
            **{name: words[name] for name in OPTIONAL if name in words},
        )
        readings = words.get("readings", ())
        values = {row["indicator"]: row["value"] for row in readings}
        wholes = {row["indicator"]: row["of"] for row in readings if row.get("of") is not None}
        with telling_changes(self.request, item.pk, seen=words.get("seen")):
            report = save_draft_with_readings(
                item,
                readings=values,
                wholes=wholes,
                content=content,
                by=signed_in(self.request),
                at=now(),
                on=today(),
                **place,
            )
        return self._told(report, status=status)

    def _told(self, report: ProgressReport, *, status: int = 200) -> Response:
        """The row anew, whoever sees it from now on: who moved it is told how it stands."""
        row = with_seen(_complete(ProgressReport.objects.all()), item="item").get(pk=report.pk)
        return self.answer_with(row, status=status)


def _complete(reports: ReportQuerySet) -> ReportQuerySet:
    """With all that the serializers read, in a fixed number of queries."""
    files = Evidence.objects.standing().select_related("uploaded_by")
    return reports.select_related("unit", "period", *PEOPLE).prefetch_related(
        *STEPS, "claims__indicator", Prefetch("evidence", files)
    )


def _as_it_stands(report: ProgressReport) -> dict[str, Any]:
    """What a report says, in the form in which it is sent."""
    words = {name: getattr(report, name) for name in ("percent", "narrative", *WORDS)}
    words |= {name: [row.pk for row in getattr(report, name).all()] for name in STEPS}
    claims = report.claims.all()
    return words | {
        "readings": [
            {"indicator": row.indicator_id, "value": row.value, "of": row.of} for row in claims
        ]
    }
