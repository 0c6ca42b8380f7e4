"""What people are told of: the sentences, the page, the bell, reading, forgetting."""

from datetime import datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from agencies.choices import Role
from agencies.models import User
from tasks import jobs
from tasks.choices import URGENT_EVENTS, Event, FiledAs, ReportState, State
from tasks.models import Mute, Notification, Plan, WorkItem
from tasks.services.attending import forget_read, mark_read
from tasks.services.notices import tell_published, tell_units
from tasks.services.notifying import notify
from tasks.services.urging import urge
from tasks.tests.daily import accept, give_back, hand_in, make_office
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_item,
    make_plan,
    make_report,
    make_unit,
    make_user,
    sign_in,
)
from tasks.tests.voices import Cast, make_cast, order, reply, say
from tasks.told import Told, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def business_date(settings: Settings) -> None:
    """The day that the factories build around."""
    settings.BUSINESS_DATE = ON


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def item() -> WorkItem:
    return make_item(marker="(12)", title="加快淘汰", unit=make_unit("水科"))


@pytest.fixture
def staff(item: WorkItem) -> User:
    return make_user(unit=make_unit("水科"), display_name="承办人")


def tell(user: User, event: str = Event.COMMENTED, **fields: object) -> Notification:
    return Notification.objects.create(user=user, event=event, **{"at": AT, **fields})


def read(event: Event, user: User, **given: object) -> Told:
    row = Notification.objects.with_subjects().get(event=event, user=user)
    with translation.override("en"):
        return told(row, **{"on": ON, **given})


# --- the sentences, and where they lead


def test_published_plan_is_told_once_a_person_with_the_number_to_sign_for() -> None:
    water, air, law = (make_unit(name) for name in ("水科", "大气科", "法制科"))
    plan = make_plan(title="2024年工作要点")
    for _ in range(2):
        make_item(plan=plan, unit=water, state=State.TO_SIGN)
    make_item(plan=plan, unit=air, cooperating=[water], state=State.TO_SIGN)
    make_item(plan=plan, unit=law)  # signed for
    people = {name: make_user(unit=make_unit(name)) for name in ("水科", "大气科", "法制科")}
    office = make_office()
    make_user(Role.LEADER)
    tell_published(plan, by=office, at=AT)
    rows = {row.user: row.figures for row in Notification.objects.filter(event=Event.PUBLISHED)}
    assert rows == {people["水科"]: {"n": 3}, people["大气科"]: {"n": 1}}
    shown = read(Event.PUBLISHED, people["水科"])
    assert shown.words == "2024年工作要点 is published: 3 tasks for your unit to sign for"
    assert shown.url == "/mine/"


def test_report_to_verify_leads_to_the_desk_while_it_waits(item: WorkItem, staff: User) -> None:
    office, other = make_office(), make_office()
    report = hand_in(item, staff)
    shown = read(Event.SUBMITTED, office)
    assert shown.words == "水科 handed in its report of month 10 on （12）加快淘汰"
    assert (shown.ask, shown.since, shown.is_urgent) == ("Verify or return it", "", False)
    assert shown.url == f"/desk/?report={report.pk}"
    accept(report, by=other)
    shown = read(Event.SUBMITTED, office)
    assert (shown.ask, shown.since) == ("", "Accepted")
    assert shown.url == f"/items/{item.pk}/#report-{report.pk}"
    assert read(Event.ACCEPTED, staff).words == (
        "The report of month 10 on （12）加快淘汰 was verified"
    )


def test_report_to_approve_leads_the_head_to_the_desk(item: WorkItem, staff: User) -> None:
    Plan.objects.update(asks_approval=True)
    head = make_user(Role.HEAD, unit=staff.unit)
    report = hand_in(WorkItem.objects.get(pk=item.pk), staff)
    shown = read(Event.TO_APPROVE, head)
    assert shown.words == "承办人 reported on （12）加快淘汰 for month 10"
    assert (shown.ask, shown.url) == ("Approve or return it", f"/desk/?report={report.pk}")


def test_returned_report_says_what_is_missing_until_it_is_handed_in_again(
    item: WorkItem, staff: User
) -> None:
    report = give_back(hand_in(item, staff), note="请补台账。")
    shown = read(Event.RETURNED, staff)
    assert shown.words == "The report of month 10 on （12）加快淘汰 was returned"
    assert (shown.quote, shown.ask) == ("请补台账。", "Correct it and hand it in again")
    assert (shown.is_urgent, shown.url) == (True, f"/items/{item.pk}/#report-{report.pk}")
    hand_in(item, staff, draft_version=report.version)
    shown = read(Event.RETURNED, staff)
    assert (shown.quote, shown.ask, shown.since) == ("请补台账。", "", "To verify")


@pytest.mark.parametrize(
    ("filed_as", "words"),
    [
        (FiledAs.OFFICE, "督查办 reported on （12）加快淘汰 for month 10 in place of 水科"),
        (FiledAs.DEPUTY, "督查办 reported on （12）加快淘汰 for month 10 in place of 科长"),
    ],
)
def test_report_in_somebodys_place_names_both(
    item: WorkItem, staff: User, filed_as: FiledAs, words: str
) -> None:
    head = make_user(Role.HEAD, unit=staff.unit, display_name="科长")
    principal = head if filed_as == FiledAs.DEPUTY else None
    office = make_office()
    report = make_report(item, by=office, unit=staff.unit, filed_as=filed_as, principal=principal)
    notify(
        Event.ON_BEHALF,
        to=User.objects.filter(pk=staff.pk),
        by=office,
        at=AT,
        item=item,
        report=report,
    )
    assert read(Event.ON_BEHALF, staff).words == words


def test_instruction_asks_for_its_answer_until_it_has_one(cast: Cast) -> None:
    asked = order(cast, text="一周内\n报方案。", due=day(3))
    shown = read(Event.INSTRUCTED, cast.staff)
    assert shown.words == f"leader gave 水科 an instruction on {cast.item.number}{cast.item.title}"
    assert (shown.quote, shown.ask, shown.is_urgent) == (
        "一周内 报方案。",
        "To be answered by 10-18",
        True,
    )
    assert shown.url == f"/items/{cast.item.pk}/#comment-{asked.pk}"
    assert read(Event.INSTRUCTED, cast.staff, on=day(4)).ask == "The answer was due on 10-18"
    said = reply(asked, cast.head)
    assert (read(Event.INSTRUCTED, cast.staff).ask, read(Event.INSTRUCTED, cast.staff).since) == (
        "",
        "Answered",
    )
    shown = read(Event.ANSWERED, cast.leader)
    assert shown.words == f"水科 answered the instruction on {cast.item.number}{cast.item.title}"
    assert shown.url == f"/items/{cast.item.pk}/#comment-{said.pk}"


def test_instruction_without_a_day_asks_for_its_answer(cast: Cast) -> None:
    order(cast)
    assert read(Event.INSTRUCTED, cast.staff).ask == "To be answered"


def test_long_comment_is_shortened(cast: Cast) -> None:
    said = say(cast, cast.head, "长" * 121)
    shown = read(Event.COMMENTED, cast.staff)
    assert shown.words == f"head commented on {cast.item.number}{cast.item.title}"
    assert shown.quote == "长" * 119 + "…"
    assert shown.url == f"/items/{cast.item.pk}/#comment-{said.pk}"


def test_urging_asks_for_a_report_while_the_item_is_open(item: WorkItem, staff: User) -> None:
    office = make_office()
    urge([(item.pk, make_unit("水科").pk)], note="节点未达。", by=office, at=AT, on=ON)
    shown = read(Event.URGED, staff)
    assert shown.words == "督查办 urges you about （12）加快淘汰"
    assert (shown.quote, shown.ask) == ("节点未达。", "Report progress")
    assert (shown.is_urgent, shown.url) == (True, f"/items/{item.pk}/")
    WorkItem.objects.update(state=State.CLOSED, closed_on=ON)
    assert (read(Event.URGED, staff).ask, read(Event.URGED, staff).since) == ("", "Closed")


@pytest.mark.parametrize(
    ("event", "words", "quote"),
    [
        (Event.CLOSED, "（12）加快淘汰 was closed", ""),
        (Event.HALTED, "（12）加快淘汰 was halted", "上级另有安排"),
        (Event.RESUMED, "（12）加快淘汰 was taken up again", "上级另有安排"),
    ],
)
def test_what_became_of_the_item_is_told_with_the_reason(
    item: WorkItem, staff: User, event: Event, words: str, quote: str
) -> None:
    tell_units(event, item, by=make_office(), at=AT, reason=quote)
    shown = read(event, staff)
    assert (shown.words, shown.quote, shown.url) == (words, quote, f"/items/{item.pk}/")


def test_every_event_has_a_sentence_and_an_icon_of_the_sprite(
    item: WorkItem, staff: User, settings: Settings
) -> None:
    sprite = (settings.BASE_DIR / "templates" / "_sprite.html").read_text()
    for event in Event:
        shown = told(tell(staff, event, item=item, plan=item.plan), on=ON)
        assert shown.words
        assert f'id="i-{shown.icon}"' in sprite


# --- who is told


def test_event_that_is_muted_is_not_told_but_urgent_ones_are(staff: User) -> None:
    for event in Event:
        Mute.objects.create(user=staff, event=event)
        notify(event, to=User.objects.filter(pk=staff.pk), by=None, at=AT)
    assert set(Notification.objects.values_list("event", flat=True)) == set(URGENT_EVENTS)


# --- the page


def page_of(user: User, query: str = "") -> list[tuple[str, list[int]]]:
    context = sign_in(user).get(f"/notifications/{query}").context
    return [(str(one.day), [row.notification.pk for row in one.rows]) for one in context["days"]]


def test_page_groups_by_day_newest_first_and_shows_nobody_elses(staff: User) -> None:
    other = make_user()
    late = datetime.fromisoformat("2024-10-14T23:30:00+08:00")
    old, night, new = (tell(staff, at=at) for at in (AT - timedelta(days=3), late, AT))
    tell(other)
    assert page_of(staff) == [
        ("2024-10-15", [new.pk]),
        ("2024-10-14", [night.pk]),
        ("2024-10-12", [old.pk]),
    ]


def test_page_filters_unread_ones_and_one_event(staff: User) -> None:
    seen, new = tell(staff, read_at=AT), tell(staff)
    closed = tell(staff, Event.CLOSED)
    assert page_of(staff, "?show=unread") == [("2024-10-15", [closed.pk, new.pk])]
    assert page_of(staff, "?event=commented") == [("2024-10-15", [new.pk, seen.pk])]
    assert page_of(staff, "?event=commented&show=unread") == [("2024-10-15", [new.pk])]
    assert page_of(staff, "?event=nonsense") == [("2024-10-15", [closed.pk, new.pk, seen.pk])]
    page = sign_in(staff).get("/notifications/?show=unread").content.decode()
    assert "2 notifications are unread" in page
    assert "Mark these 2 as read" in page


def test_page_without_any_says_what_will_stand_there(staff: User) -> None:
    page = sign_in(staff).get("/notifications/").content.decode()
    assert "Nobody has told you of anything yet" in page
    assert "Mark" not in page


def test_page_shows_fifty_and_leads_to_the_rest(staff: User) -> None:
    rows = [Notification(user=staff, event=Event.COMMENTED, at=AT) for _ in range(51)]
    Notification.objects.bulk_create(rows)
    ((_day, first),) = page_of(staff)
    ((_day, second),) = page_of(staff, "?page=2")
    assert (len(first), len(second)) == (50, 1)
    assert set(first).isdisjoint(second)


def test_page_escapes_what_was_said(cast: Cast) -> None:
    say(cast, cast.head, "<script>alert(1)</script>")
    page = sign_in(cast.staff).get("/notifications/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_who_moved_to_another_agency_is_not_shown_the_old_ones(item: WorkItem, staff: User) -> None:
    tell(staff, item=item, plan=item.plan)
    assert len(page_of(staff)) == 1
    jilin = make_agency("jilin")
    User.objects.filter(pk=staff.pk).update(agency=jilin, unit=make_unit(agency=jilin))
    moved = User.objects.get(pk=staff.pk)
    assert page_of(moved) == []
    assert "nothing unread" in sign_in(moved).get("/notifications/bell/").content.decode()


def fill(user: User, n: int) -> None:
    """So many notifications, each about an item, a report and a comment of its own."""
    for _ in range(n):
        item = make_item(unit=user.unit)
        report = make_report(item, by=user, unit=user.unit, state=ReportState.SUBMITTED)
        tell(user, Event.SUBMITTED, item=item, plan=item.plan, report=report, actor=user)


def test_page_makes_the_same_queries_for_one_and_for_a_hundred(staff: User) -> None:
    client = sign_in(staff)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get("/notifications/").status_code == 200
        return len(counted)

    fill(staff, 1)
    few = queries()
    fill(staff, 99)
    # Session, person, agency, unit; counts by event, rows to page, the page; the frame's counts,
    # calendar and light rules.
    assert queries() == few <= 15


# --- the bell


def test_bell_counts_the_persons_own_unread_ones(staff: User) -> None:
    tell(staff), tell(staff), tell(staff, read_at=AT), tell(make_user())
    client = sign_in(staff)
    words = 'aria-label="Notifications: 2 unread"'
    assert words in client.get("/items/").content.decode()
    part = client.get("/notifications/bell/", headers={"hx-request": "true"})
    assert words in part.content.decode()
    assert "no-cache" in part["Cache-Control"]
    Notification.objects.update(read_at=AT)
    assert 'aria-label="Notifications: nothing unread"' in client.get("/items/").content.decode()


def test_bell_makes_no_query_but_its_count(
    staff: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(staff)
    with django_assert_num_queries(4):  # session, its row, person, count
        client.get("/notifications/bell/", headers={"hx-request": "true"})


def test_bell_of_who_was_signed_out_is_silent_and_stops_asking() -> None:
    answered = sign_in().get("/notifications/bell/", headers={"hx-request": "true"})
    assert (answered.status_code, answered["HX-Reswap"], answered.content) == (286, "none", b"")


# --- reading


def test_following_marks_as_read_once_and_goes_where_it_leads(cast: Cast) -> None:
    said = say(cast, cast.head)
    row = Notification.objects.get(user=cast.staff)
    client = sign_in(cast.staff)
    answered = client.post(f"/notifications/{row.pk}/open/")
    assert answered["Location"] == f"/items/{cast.item.pk}/#comment-{said.pk}"
    row.refresh_from_db()
    first = row.read_at
    assert first is not None
    client.post(f"/notifications/{row.pk}/open/")
    row.refresh_from_db()
    assert row.read_at == first
    assert client.get(f"/notifications/{row.pk}/open/").status_code == 405


def test_nobody_opens_or_marks_anothers(staff: User) -> None:
    row = tell(make_user(unit=staff.unit))
    client = sign_in(staff)
    assert client.post(f"/notifications/{row.pk}/open/").status_code == 404
    client.post("/notifications/read/", {"until": row.pk})
    assert mark_read(Notification.objects.all(), by=staff, at=AT) == 0
    row.refresh_from_db()
    assert row.read_at is None


def test_stranger_is_asked_to_sign_in(staff: User) -> None:
    row = tell(staff)
    client = sign_in()
    for answered in (
        client.get("/notifications/"),
        client.post(f"/notifications/{row.pk}/open/"),
        client.post("/notifications/read/", {"until": row.pk}),
    ):
        assert answered["Location"].startswith("/login/")
    assert Notification.objects.unread().count() == 1


def test_all_that_was_shown_is_marked_and_what_came_since_is_not(staff: User) -> None:
    tell(staff)
    shown = tell(staff, Event.CLOSED)
    since = tell(staff)
    answered = sign_in(staff).post("/notifications/read/", {"until": shown.pk})
    assert answered["Location"] == "/notifications/"
    said = [str(message) for message in get_messages(answered.wsgi_request)]
    assert said == ["2 notifications are marked as read."]
    assert list(Notification.objects.unread()) == [since]


def test_those_of_one_event_are_marked_alone(staff: User) -> None:
    kept, marked = tell(staff), tell(staff, Event.CLOSED)
    sign_in(staff).post("/notifications/read/", {"until": marked.pk, "event": "closed"})
    assert list(Notification.objects.unread()) == [kept]


@pytest.mark.parametrize("until", ["", "x", "-1", "９", "9" * 40])
def test_spoilt_key_marks_nothing(staff: User, until: str) -> None:
    tell(staff)
    assert sign_in(staff).post("/notifications/read/", {"until": until}).status_code == 302
    assert Notification.objects.unread().count() == 1


# --- forgetting


def test_nightly_job_forgets_what_was_read_and_is_old(
    staff: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.NOTIFICATIONS_KEEP_DAYS = 180
    old, young = AT - timedelta(days=182), AT - timedelta(days=179)
    gone = tell(staff, at=old, read_at=AT)
    kept = [tell(staff, at=old), tell(staff, at=young, read_at=AT), tell(staff)]
    with caplog.at_level("INFO", "tasks"):
        jobs.nightly()
        jobs.nightly()
    assert not Notification.objects.filter(pk=gone.pk).exists()
    assert list(Notification.objects.order_by("pk")) == kept
    assert caplog.messages.count("2024-10-15 notifications: 1 read ones deleted") == 1


def test_moment_itself_is_kept(staff: User) -> None:
    tell(staff, at=AT, read_at=AT)
    assert forget_read(before=AT) == 0
    assert forget_read(before=AT + timedelta(microseconds=1)) == 1
