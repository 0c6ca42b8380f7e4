"""Comments, instructions and answers: who may, what is kept, who hears of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from agencies.models import Agency, User
from tasks.choices import CommentKind, Event, PlanState, State
from tasks.errors import AlreadyAnswered, CommentRefused, NotAllowed
from tasks.models import Activity, Comment, Mute, Notification, Plan
from tasks.services.commenting import comment, instruct
from tasks.tests.factories import AT, ON, day, make_deputy, make_item
from tasks.tests.threads import at_once
from tasks.tests.voices import Cast, make_cast, order, reply, say, told

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(minutes=2)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


# --- comments


@pytest.mark.parametrize("role", ["staff", "head", "helper", "supervisor", "leader", "higher"])
def test_leaders_supervisors_and_units_of_the_item_comment(cast: Cast, role: str) -> None:
    said = say(cast, cast.people[role], "第一行\r\n第二行 ")
    assert (said.kind, said.text, said.author) == (
        CommentKind.COMMENT,
        "第一行\n第二行",
        cast.people[role],
    )
    row = Activity.objects.get(verb="commented")
    assert (row.actor, row.item, row.at) == (cast.people[role], cast.item, AT)
    assert row.changes == [{"field": "said", "old": "", "new": "第一行\n第二行"}]


@pytest.mark.parametrize(
    "role", ["stranger", "auditor", "administrator", "office_above", "elsewhere"]
)
def test_others_do_not_comment(cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowed):
        say(cast, cast.people[role])
    assert not Comment.objects.exists()
    assert not Activity.objects.exists()


def test_nobody_comments_on_a_draft(cast: Cast) -> None:
    Plan.objects.update(state=PlanState.DRAFT)
    with pytest.raises(NotAllowed):
        say(cast, cast.supervisor)


def test_deputy_comments_for_the_unit_on_the_days_of_the_deputyship(cast: Cast) -> None:
    make_deputy(cast.staff, cast.stranger, starts_on=ON, ends_on=day(1))
    say(cast, cast.stranger, on=day(1))
    with pytest.raises(NotAllowed):
        say(cast, cast.stranger, "迟了", on=day(2))


@pytest.mark.parametrize("text", ["", "  \r\n ", "长" * 2001])
def test_empty_and_too_long_words_are_refused_beside_the_field(cast: Cast, text: str) -> None:
    for post in (say, order):
        with pytest.raises(CommentRefused) as refusal:
            post(cast, cast.leader, text)
        assert refusal.value.params["field"] == "text"
    assert not Comment.objects.exists()


def test_words_of_the_full_length_are_kept_line_breaks_counted_once(cast: Cast) -> None:
    text = "行\r\n" * 1000
    assert len(say(cast, cast.leader, text).text) == 1999  # the last break is a blank at the end


def test_units_office_and_earlier_commenters_hear_of_a_comment(cast: Cast) -> None:
    say(cast, cast.higher)
    assert told(Event.COMMENTED) == {"staff", "head", "helper", "supervisor"}
    Notification.objects.all().delete()
    say(cast, cast.staff)
    assert told(Event.COMMENTED) == {"head", "helper", "supervisor", "higher"}


def test_who_left_or_reads_the_agency_no_more_does_not_hear(cast: Cast) -> None:
    for person in (cast.higher, cast.leader):
        say(cast, person)
    Notification.objects.all().delete()
    User.objects.filter(pk=cast.leader.pk).update(agency=Agency.objects.get(code="jilin"))
    User.objects.filter(pk=cast.head.pk).update(is_active=False)
    say(cast, cast.staff)
    assert told(Event.COMMENTED) == {"helper", "supervisor", "higher"}


def test_same_words_within_a_minute_are_one_comment(cast: Cast) -> None:
    first = say(cast, cast.staff)
    assert say(cast, cast.staff, at=AT + timedelta(seconds=59)) == first
    assert Activity.objects.filter(verb="commented").count() == 1
    assert Notification.objects.filter(user=cast.supervisor).count() == 1
    assert say(cast, cast.staff, at=AT + timedelta(seconds=60)) != first
    assert say(cast, cast.head) != first
    assert say(cast, cast.staff, "别的话") != first
    other = make_item(unit=cast.lead)
    assert comment(other, text=first.text, by=cast.staff, at=AT, on=ON) != first


@pytest.mark.django_db(transaction=True)
def test_double_click_at_the_same_moment_is_one_comment(cast: Cast) -> None:
    say_it = [lambda: say(cast, cast.staff, at=AT), lambda: say(cast, cast.staff, at=LATER)]
    same = [lambda ms=ms: say(cast, cast.head, at=AT + timedelta(milliseconds=ms)) for ms in (9, 0)]
    at_once(*say_it)
    at_once(*same)
    assert Comment.objects.filter(author=cast.staff).count() == 2
    assert Comment.objects.filter(author=cast.head).count() == 1


# --- instructions


@pytest.mark.parametrize("role", ["leader", "higher"])
def test_leaders_of_the_agency_and_of_a_higher_one_instruct(cast: Cast, role: str) -> None:
    said = order(cast, cast.people[role], due=day(3))
    assert (said.kind, said.unit, said.due) == (CommentKind.INSTRUCTION, cast.lead, day(3))
    row = Activity.objects.get(verb="instructed")
    assert (row.actor, row.item, row.subject) == (cast.people[role], cast.item, "水科")
    assert row.changes == [
        {"field": "said", "old": "", "new": "一周内报方案。"},
        {"field": "answer_by", "old": "", "new": "2024-10-18"},
    ]


@pytest.mark.parametrize(
    "role",
    ["staff", "head", "helper", "stranger", "supervisor", "auditor", "administrator", "elsewhere"],
)
def test_others_do_not_instruct(cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowed):
        order(cast, cast.people[role])
    assert not Comment.objects.exists()


def test_unit_without_a_part_is_not_instructed(cast: Cast) -> None:
    with pytest.raises(CommentRefused) as refusal:
        order(cast, unit=cast.stranger.unit)
    assert refusal.value.params["field"] == "unit"


def test_answer_is_asked_for_today_at_the_earliest(cast: Cast) -> None:
    with pytest.raises(CommentRefused) as refusal:
        order(cast, due=day(-1))
    assert refusal.value.params["field"] == "due"
    assert order(cast, due=ON).due == ON


def test_who_writes_for_the_unit_that_day_and_the_office_hear_of_an_instruction(cast: Cast) -> None:
    make_deputy(cast.staff, cast.stranger)
    Mute.objects.create(user=cast.staff, event=Event.INSTRUCTED)  # cannot be switched off
    order(cast)
    assert told(Event.INSTRUCTED) == {"staff", "head", "stranger", "supervisor"}


def test_same_instruction_goes_to_two_units_and_once_to_each(cast: Cast) -> None:
    first = order(cast)
    assert order(cast) == first
    assert order(cast, unit=cast.helping) != first
    assert Comment.objects.count() == 2


# --- answers


@pytest.mark.parametrize("role", ["staff", "head"])
def test_people_of_the_unit_answer(cast: Cast, role: str) -> None:
    asked = order(cast)
    said = reply(asked, cast.people[role])
    assert (said.kind, said.answers, said.item) == (CommentKind.ANSWER, asked, cast.item)
    row = Activity.objects.get(verb="answered")
    assert (row.actor, row.behalf) == (cast.people[role], "")
    assert row.changes == [{"field": "said", "old": "", "new": "方案已报。"}]
    assert not Comment.objects.unanswered().exists()


def test_deputy_answers_and_the_trail_names_the_principal(cast: Cast) -> None:
    asked = order(cast)
    make_deputy(cast.head, cast.helper)
    reply(asked, cast.helper)
    assert Activity.objects.get(verb="answered").behalf == "head"


@pytest.mark.parametrize(
    "role", ["helper", "stranger", "supervisor", "leader", "auditor", "administrator", "higher"]
)
def test_others_do_not_answer(cast: Cast, role: str) -> None:
    asked = order(cast)
    with pytest.raises(NotAllowed):
        reply(asked, cast.people[role])
    assert Comment.objects.unanswered().get() == asked


def test_second_answer_is_refused_with_who_answered_when(cast: Cast) -> None:
    asked = order(cast)
    first = reply(asked, cast.head)
    with pytest.raises(AlreadyAnswered, match=r"head.*2024-10-15 10:00") as refusal:
        reply(asked, cast.staff)
    assert (refusal.value.status, refusal.value.code) == (409, "already_answered")
    with pytest.raises(AlreadyAnswered):
        reply(asked, cast.head, at=LATER)
    assert reply(asked, cast.head) == first  # a double click
    assert Activity.objects.filter(verb="answered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_stands(cast: Cast) -> None:
    asked = order(cast)

    def attempt(by: User) -> Callable[[], str]:
        def run() -> str:
            try:
                return reply(asked, by).text
            except AlreadyAnswered as refusal:
                return refusal.code

        return run

    assert sorted(at_once(attempt(cast.staff), attempt(cast.head))) == [
        "already_answered",
        "方案已报。",
    ]


def test_leader_and_office_hear_of_the_answer(cast: Cast) -> None:
    asked = order(cast, cast.higher)
    reply(asked, cast.staff)
    assert told(Event.ANSWERED) == {"higher", "supervisor"}


def test_event_that_is_not_urgent_can_be_muted(cast: Cast) -> None:
    Mute.objects.create(user=cast.leader, event=Event.ANSWERED)
    reply(order(cast), cast.staff)
    assert told(Event.ANSWERED) == {"supervisor"}


def test_closed_item_still_takes_instructions_and_answers(cast: Cast) -> None:
    closed = make_item(unit=cast.lead, state=State.CLOSED)
    asked = instruct(closed, unit=cast.lead, text="回头看", by=cast.leader, at=AT, on=ON)
    assert reply(asked, cast.staff).answers == asked


def test_answer_to_a_comment_is_no_answer(cast: Cast) -> None:
    with pytest.raises(Comment.DoesNotExist):
        reply(say(cast, cast.leader), cast.staff)
