"""Files of reports: handed out to who sees the report, attached and removed by who writes it."""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from agencies.people import signed_in
from tasks.errors import EvidenceLost, EvidenceRefused
from tasks.models import Evidence, ProgressReport
from tasks.querysets import EvidenceQuerySet
from tasks.services import evidence as service
from worktracker.lib.clock import now, today
from worktracker.lib.downloads import hand_out
from worktracker.lib.errors import DomainError
from worktracker.lib.uploads import UploadRefused, receive_files

FIELD: Final = "files"


@require_safe
def evidence(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    """One file, shown where a browser can and ``?download=1`` is not asked; a page that says so where it is lost."""
    row = get_object_or_404(_readable(request), pk=pk)
    try:
        file = service.opened(row)
    except EvidenceLost as error:
        return _refused(request, row.report, error)
    return hand_out(
        file,
        name=row.name,
        content_type=row.content_type,
        as_attachment="download" in request.GET,
    )


@csrf_exempt  # the body must not be read before its upload handler stands; _attached makes the check
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Attaches the files of the field ``files`` to a report.

    Answers a script with ``{"files": [{id, name, size, url, remove_url}], "refused": [{name, detail}]}``, a form by
    leading back to the report.
    """
    readable = ProgressReport.objects.readable_by(request.user, on=today())
    report = get_object_or_404(readable.select_related("item__plan__agency", "unit"), pk=pk)
    try:
        dropped = receive_files(
            request, largest=settings.EVIDENCE_MAX_BYTES, most=settings.EVIDENCE_MAX_FILES
        )
    except UploadRefused as error:
        return _answered(request, report, [], [error])
    return _attached(request, report, [service.too_large(name) for name in dropped])


@csrf_protect
def _attached(
    request: HttpRequest, report: ProgressReport, dropped: Sequence[DomainError]
) -> HttpResponse:
    uploads = request.FILES.getlist(FIELD)
    if not uploads and not dropped:
        return _answered(request, report, [], [_nothing_chosen()])
    try:
        attached, refused = service.attach_each(
            report, uploads=uploads, by=signed_in(request), at=now(), on=today()
        )
    except DomainError as error:
        return _forbidden(request, report, error)
    return _answered(request, report, attached, [*dropped, *refused])


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a file off its report; answers a script with ``{"removed": id}``, a form by leading back to the report."""
    row = get_object_or_404(_readable(request), pk=pk)
    try:
        service.remove_evidence(row, by=signed_in(request), at=now(), on=today())
    except DomainError as error:
        return _forbidden(request, row.report, error)
    if _is_script(request):
        return JsonResponse({"removed": row.pk})
    messages.success(request, _("Removed: %(name)s.") % {"name": row.name})
    return redirect(_form_of(row.report, request))


def _answered(
    request: HttpRequest,
    report: ProgressReport,
    attached: Sequence[Evidence],
    refused: Sequence[DomainError],
) -> HttpResponse:
    if _is_script(request):
        return JsonResponse(
            {
                "files": [_as_json(row) for row in attached],
                "refused": [
                    {"name": error.params.get("name", ""), "detail": str(error)}
                    for error in refused
                ],
            },
            status=refused[0].status if refused and not attached else 200,
        )
    if attached:
        names = pgettext("list of names", ", ").join(row.name for row in attached)
        messages.success(request, _("Attached: %(names)s.") % {"names": names})
    for error in refused:
        messages.error(request, str(error))
    return redirect(_form_of(report, request))


def _as_json(row: Evidence) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "size": row.size,
        "url": row.get_absolute_url(),
        "remove_url": reverse("remove-evidence", args=[row.pk]),
    }


def _forbidden(request: HttpRequest, report: ProgressReport, error: DomainError) -> HttpResponse:
    if _is_script(request):
        refused = [{"name": "", "detail": str(error)}]
        return JsonResponse({"files": [], "refused": refused}, status=error.status)
    return _refused(request, report, error)


def _refused(request: HttpRequest, report: ProgressReport, error: DomainError) -> HttpResponse:
    context = {"item": report.item, "sentence": str(error)}
    return render(request, "tasks/evidence_refused.html", context, status=error.status)


def _nothing_chosen() -> EvidenceRefused:
    return EvidenceRefused(_("Choose a file first, then attach it."), code="no_file")


def _is_script(request: HttpRequest) -> bool:
    asked = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    return asked or request.get_preferred_type(["text/html", "application/json"]) == (
        "application/json"
    )


def _form_of(report: ProgressReport, request: HttpRequest) -> str:
    """The report's form; of another unit's, as the person who writes in its place opens it."""
    query = {"period": report.period_id}
    if report.unit_id != signed_in(request).unit_id:
        query["for"] = report.unit_id
    return f"{reverse('report', args=[report.item_id])}?{urlencode(query)}#evidence"


def _readable(request: HttpRequest) -> EvidenceQuerySet:
    rows = Evidence.objects.readable_by(request.user, on=today())
    return rows.select_related("report__item__plan__agency", "report__unit")


urlpatterns = [
    path("evidence/<int:pk>/", evidence, name="evidence"),
    path("evidence/<int:pk>/remove/", remove, name="remove-evidence"),
    path("reports/<int:pk>/evidence/", attach, name="attach"),
]
