"""How the rights to write, hand in and decide on reports are tried."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.models import User
from tasks.choices import FiledAs, ReportState
from tasks.models import Evidence, ProgressReport
from tasks.tests.factories import make_report
from worktracker.tests.cast import make_evidence
from worktracker.tests.rights.reading import FILE, WORDS, item
from worktracker.tests.rights.trying import API, PAGE, Asked, Right, opens
from worktracker.tests.rights.world import Place

Make = Callable[[Place, User | None], Any]
NOTE = {"note": "请补充台账。"}


def of_clerk(state: ReportState, **fields: Any) -> Make:
    """Makes a report that the place's clerk wrote, in this state."""

    def make(place: Place, who: User | None) -> ProgressReport:
        return make_report(item(place), unit=place.unit, by=place.clerk, state=state, **fields)

    return make


def of_oneself(state: ReportState) -> Make:
    """Makes a report that the asking person handed in; the clerk where nobody is signed in."""

    def make(place: Place, who: User | None) -> ProgressReport:
        return make_report(item(place), unit=place.unit, by=who or place.clerk, state=state)

    return make


def of_office(place: Place, who: User | None) -> ProgressReport:
    """A report that the place's supervision office handed in on the unit's behalf."""
    return make_report(
        item(place),
        unit=place.unit,
        by=place.office,
        state=ReportState.SUBMITTED,
        filed_as=FiledAs.OFFICE,
    )


def draft_with_file(place: Place, who: User | None) -> Evidence:
    """A file of the clerk's draft."""
    return make_evidence(of_clerk(ReportState.DRAFT)(place, who), FILE)


def now_at(*states: ReportState) -> Callable[[Asked, Any], bool]:
    """``done`` of what moves a report: it stands at one of these states, a version further."""

    def done(asked: Asked, _answer: Any) -> bool:
        row = ProgressReport.objects.get(pk=asked.thing.pk)
        return row.state in states and row.version > asked.thing.version

    return done


def deciding(action: str, **words: str) -> dict[str, Callable[[Asked], Any]]:
    """The doors of a decision."""
    return {
        PAGE: lambda asked: asked.post(
            f"/reports/{asked.thing.pk}/decide/",
            {"action": action, "version": asked.thing.version, **words},
        ),
        API: lambda asked: asked.send(
            f"reports/{asked.thing.pk}/{action}", words, seen=asked.thing.version
        ),
    }


def stepping(step: str) -> dict[str, Callable[[Asked], Any]]:
    """The doors of a step without words."""
    return {
        PAGE: lambda asked: asked.post(
            f"/reports/{asked.thing.pk}/{step}/", {"version": asked.thing.version}
        ),
        API: lambda asked: asked.send(f"reports/{asked.thing.pk}/{step}", seen=asked.thing.version),
    }


def _write(asked: Asked) -> Any:
    """The report form of the unit, saved as a draft."""
    return asked.post(
        f"/items/{asked.thing.pk}/report/?for={asked.place.unit.pk}",
        {"action": "draft", "version": asked.thing.version, "percent": "46", "narrative": WORDS},
    )


def _hand_in(asked: Asked) -> Any:
    """The report form with the draft in it, handed in."""
    row = asked.thing
    return asked.post(
        f"/items/{row.item_id}/report/?for={row.unit_id}&period={row.period_id}",
        {
            "version": row.item.version,
            "report_version": row.version,
            "percent": "46",
            "narrative": WORDS,
        },
    )


def _begun(asked: Asked, _answer: Any) -> bool:
    rows = ProgressReport.objects.filter(item=asked.thing, unit=asked.place.unit)
    return [(row.state, row.narrative) for row in rows] == [(ReportState.DRAFT, WORDS)]


def _upload(asked: Asked, address: str, field: str) -> Any:
    file = SimpleUploadedFile("核查.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    return asked.client.post(address, {field: file}, **_multipart(asked))


def _multipart(asked: Asked) -> dict[str, str]:
    return {"format": "multipart"} if hasattr(asked.client, "credentials") else {}


REPORTS = {
    "write a report for the unit": Right(
        item,
        {
            PAGE: _write,
            API: lambda asked: asked.send(
                "reports",
                {
                    "item": asked.thing.pk,
                    "unit": asked.place.unit.pk,
                    "percent": "46",
                    "narrative": WORDS,
                },
            ),
        },
        _begun,
    ),
    "change the unit's draft": Right(
        of_clerk(ReportState.DRAFT),
        {
            API: lambda asked: asked.send(
                f"reports/{asked.thing.pk}",
                {"narrative": WORDS},
                seen=asked.thing.version,
                method="patch",
            ),
        },
        lambda asked, answer: ProgressReport.objects.get().narrative == WORDS,
    ),
    "hand the unit's draft in": Right(
        of_clerk(ReportState.DRAFT),
        {
            PAGE: _hand_in,
            API: lambda asked: asked.send(
                f"reports/{asked.thing.pk}/submit", seen=asked.thing.version
            ),
        },
        now_at(ReportState.SUBMITTED, ReportState.TO_APPROVE),
    ),
    "throw the unit's draft away": Right(
        of_clerk(ReportState.DRAFT), stepping("discard"), now_at(ReportState.DISCARDED)
    ),
    "take a report back": Right(
        of_clerk(ReportState.SUBMITTED), stepping("withdraw"), now_at(ReportState.DRAFT)
    ),
    "attach a file to the unit's draft": Right(
        of_clerk(ReportState.DRAFT),
        {
            PAGE: lambda asked: _upload(asked, f"/reports/{asked.thing.pk}/evidence/", "files"),
            API: lambda asked: _upload(
                asked, f"/api/v1/reports/{asked.thing.pk}/evidence/", "file"
            ),
        },
        lambda asked, answer: asked.thing.evidence.count() == 1,
    ),
    "remove a file of the unit's draft": Right(
        draft_with_file,
        {
            PAGE: lambda asked: asked.post(f"/evidence/{asked.thing.pk}/remove/"),
            API: lambda asked: asked.send(f"evidence/{asked.thing.pk}", method="delete"),
        },
        lambda asked, answer: not Evidence.objects.standing().exists(),
    ),
    "open the desk of reports to decide on": Right(
        of_clerk(ReportState.TO_APPROVE), {PAGE: lambda asked: asked.get("/desk/")}, opens
    ),
    "approve a report as its unit's head": Right(
        of_clerk(ReportState.TO_APPROVE), deciding("approve"), now_at(ReportState.SUBMITTED)
    ),
    "approve what one handed in oneself": Right(
        of_oneself(ReportState.TO_APPROVE), deciding("approve"), now_at(ReportState.SUBMITTED)
    ),
    "return a report before its approval": Right(
        of_clerk(ReportState.TO_APPROVE), deciding("return", **NOTE), now_at(ReportState.RETURNED)
    ),
    "return a report": Right(
        of_clerk(ReportState.SUBMITTED), deciding("return", **NOTE), now_at(ReportState.RETURNED)
    ),
    "verify a report": Right(
        of_clerk(ReportState.SUBMITTED), deciding("accept"), now_at(ReportState.ACCEPTED)
    ),
    "verify what one handed in oneself": Right(
        of_oneself(ReportState.SUBMITTED), deciding("accept"), now_at(ReportState.ACCEPTED)
    ),
    "verify what the supervision office handed in": Right(
        of_office, deciding("accept"), now_at(ReportState.ACCEPTED)
    ),
}
