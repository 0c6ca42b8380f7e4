"""How the rights to read are tried: an item, what hangs on it, lists, exports and files."""

from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from agencies.models import User
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import CommentKind, Event, PlanState, ReportState
from tasks.models import Comment, Notification, ProgressReport, WorkItem
from tasks.services.activity import record
from tasks.tests.factories import AT, make_item, make_notice, make_plan, make_report
from worktracker.tests.cast import make_evidence, make_mail
from worktracker.tests.rights.trying import API, PAGE, Asked, Right, says
from worktracker.tests.rights.world import Place

TITLE = "推进重点河流断面达标"
WORDS = "已对十二处排口逐一溯源。"
FILE = b"%PDF-1.7\n%TEN-DISCHARGES\n%%EOF\n"


def item(place: Place, who: User | None = None, **fields: Any) -> WorkItem:
    """A quiet item of the place."""
    return make_item(plan=place.plan, unit=place.unit, title=TITLE, text=f"{TITLE}。", **fields)


def report(state: ReportState) -> Any:
    """Makes a report of the place's clerk in this state."""

    def make(place: Place, who: User | None) -> ProgressReport:
        return make_report(
            item(place), unit=place.unit, by=place.clerk, state=state, narrative=WORDS
        )

    return make


def file_of(state: ReportState) -> Any:
    """Makes a file of such a report."""
    return lambda place, who: make_evidence(report(state)(place, who), FILE)


def _comment(place: Place, who: User | None) -> Comment:
    return Comment.objects.create(
        item=item(place), kind=CommentKind.COMMENT, text=WORDS, author=place.clerk, at=AT
    )


def _trail(place: Place, who: User | None) -> WorkItem:
    row = item(place)
    record("signed", at=AT, by=place.clerk, item=row, subject=WORDS)
    return row


def _item_with_all(place: Place, who: User | None) -> WorkItem:
    """With a report that was handed in, a comment and a row of the trail."""
    row = item(place)
    make_report(
        row, unit=place.unit, by=place.clerk, state=ReportState.SUBMITTED, narrative="第一句"
    )
    Comment.objects.create(
        item=row, kind=CommentKind.COMMENT, text="第二句", author=place.clerk, at=AT
    )
    record("signed", at=AT, by=place.clerk, item=row, subject="第三句")
    return row


def _reading(place: Place, who: User | None) -> Any:
    indicator = make_indicator("河流断面优良比例", unit="%", agency=place.agency)
    make_target(item(place), indicator, value=85)
    return make_reading(indicator, value="87.1", by=place.clerk)


def _draft_plan(place: Place, who: User | None) -> Any:
    notice = make_notice(agency=place.agency, text=f"（1）{TITLE}。")
    plan = make_plan(
        agency=place.agency,
        code="in-review",
        title="待审要点",
        notice=notice,
        state=PlanState.DRAFT,
    )
    make_item(plan=plan, unit=place.unit, title=TITLE, spans=[[3, 3 + len(TITLE)]])
    return plan


def _notification(place: Place, who: User | None) -> Notification:
    return Notification.objects.create(
        user=place.clerk, event=Event.CLOSED, plan=place.plan, item=item(place), at=AT
    )


def _in_the_ledger(asked: Asked, answer: Any) -> bool:
    if answer.status_code != 200:
        return False
    book = load_workbook(BytesIO(answer.content))
    return any(TITLE in str(value) for sheet in book for row in sheet.values for value in row)


READING = {
    "read an item": Right(
        item,
        {
            PAGE: lambda asked: asked.get(f"/items/{asked.thing.pk}/"),
            API: lambda asked: asked.read(f"items/{asked.thing.pk}"),
        },
        says(TITLE),
    ),
    "find an item by search": Right(
        item,
        {
            PAGE: lambda asked: asked.get("/items/", q="重点河流断面"),
            API: lambda asked: asked.read("items", q="重点河流断面"),
        },
        says(TITLE),
    ),
    "export an item in the ledger": Right(
        item,
        {PAGE: lambda asked: asked.get("/items/ledger.xlsx")},
        _in_the_ledger,
        touches_oneself=True,  # the trail keeps that one took a file, without the item
    ),
    "read what was reported and said on an item": Right(
        _item_with_all,
        {PAGE: lambda asked: asked.get(f"/items/{asked.thing.pk}/")},
        says("第一句", "第二句", "第三句"),
    ),
    "read a report that was handed in": Right(
        report(ReportState.SUBMITTED),
        {API: lambda asked: asked.read(f"reports/{asked.thing.pk}")},
        says(WORDS),
    ),
    "read a draft report": Right(
        report(ReportState.DRAFT),
        {
            PAGE: lambda asked: asked.get(
                f"/items/{asked.thing.item_id}/report/", **{"for": asked.place.unit.pk}
            ),
            API: lambda asked: asked.read(f"reports/{asked.thing.pk}"),
        },
        says(WORDS),
    ),
    "fetch a file of a report that was handed in": Right(
        file_of(ReportState.SUBMITTED),
        {
            PAGE: lambda asked: asked.get(f"/evidence/{asked.thing.pk}/"),
            API: lambda asked: asked.read(f"evidence/{asked.thing.pk}/file"),
        },
        says("%TEN-DISCHARGES"),
    ),
    "fetch a file of a draft report": Right(
        file_of(ReportState.DRAFT),
        {
            PAGE: lambda asked: asked.get(f"/evidence/{asked.thing.pk}/"),
            API: lambda asked: asked.read(f"evidence/{asked.thing.pk}/file"),
        },
        says("%TEN-DISCHARGES"),
    ),
    "read a comment": Right(
        _comment, {API: lambda asked: asked.read(f"comments/{asked.thing.pk}")}, says(WORDS)
    ),
    "read an item's trail": Right(
        _trail, {API: lambda asked: asked.read("activities", verb="signed")}, says(WORDS)
    ),
    "read the trail as a whole": Right(
        _trail, {PAGE: lambda asked: asked.get("/trail/")}, says(WORDS)
    ),
    "read a reading": Right(
        _reading,
        {
            PAGE: lambda asked: asked.get("/indicators/"),
            API: lambda asked: asked.read(f"readings/{asked.thing.pk}"),
        },
        says("河流断面优良比例"),
    ),
    "read a plan that is not published": Right(
        _draft_plan,
        {
            PAGE: lambda asked: asked.get(f"/plans/{asked.thing.pk}/review/"),
            API: lambda asked: asked.read(f"plans/{asked.thing.code}"),
        },
        says("待审要点"),
    ),
    "read a mail to somebody else": Right(
        lambda place, who: make_mail(place.clerk),
        {PAGE: lambda asked: asked.get(f"/mails/{asked.thing.pk}/")},
        says("一项任务临近时限"),
    ),
    "read a mail to somebody else as it looks": Right(
        lambda place, who: make_mail(place.clerk),
        {PAGE: lambda asked: asked.get(f"/mails/{asked.thing.pk}/html/")},
        says("一项任务临近时限"),
    ),
    "read a notification to somebody else": Right(
        _notification,
        {
            PAGE: lambda asked: asked.post(f"/notifications/{asked.thing.pk}/open/"),
            API: lambda asked: asked.send(f"notifications/{asked.thing.pk}/read"),
        },
        lambda asked, answer: Notification.objects.get().read_at is not None,
    ),
    "see who works in a unit": Right(
        lambda place, who: place.clerk,
        {
            PAGE: lambda asked: asked.get("/people/", agency=asked.place.agency.code),
            API: lambda asked: asked.read(f"people/{asked.thing.pk}"),
        },
        lambda asked, answer: asked.thing.display_name in str(answer.content),
    ),
}
