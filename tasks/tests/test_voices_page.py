"""What an item's page shows of what was said, who is offered which form, and what posting answers."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from agencies.models import User
from tasks.choices import CommentKind
from tasks.models import Comment
from tasks.tests.factories import AT, ON, day, make_item, sign_in
from tasks.tests.voices import Cast, make_cast, order, reply, say
from tasks.voices import Voices, voices_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def business_date(settings: Settings) -> None:
    """The day that the factories build around."""
    settings.BUSINESS_DATE = ON


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def voices(cast: Cast, by: User) -> Voices:
    return voices_of(cast.item, by, on=ON)


def post(cast: Cast, by: User, kind: str = "comment", **fields: object):
    return sign_in(by).post(f"/items/{cast.item.pk}/comment/", {"kind": kind, **fields})


def said_to(response: object) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


# --- what is shown


def test_open_instructions_stand_first_soonest_due_first_then_the_newest(cast: Cast) -> None:
    minutes = iter(range(9))

    def at() -> dict[str, object]:
        return {"at": AT + timedelta(minutes=next(minutes))}

    old, new = order(cast, text="早", **at()), order(cast, text="晚", **at())
    reply(old, cast.staff)
    reply(new, cast.staff)
    order(cast, text="无期限", **at())
    order(cast, text="后到期", due=day(5), **at())
    order(cast, text="先到期", due=day(1), **at())
    say(cast, cast.head, "留言一", **at())
    say(cast, cast.head, "留言二", **at())
    shown = voices(cast, cast.staff)
    assert [one.said.text for one in shown.instructions] == [
        "先到期",
        "后到期",
        "无期限",
        "晚",
        "早",
    ]
    assert [said.text for said in shown.comments] == ["留言二", "留言一"]
    assert shown.open == 3


@pytest.mark.parametrize(
    ("role", "instructs", "comments", "answers"),
    [
        ("staff", False, True, True),
        ("head", False, True, True),
        ("helper", False, True, False),
        ("stranger", False, False, False),
        ("supervisor", False, True, False),
        ("leader", True, True, False),
        ("higher", True, True, False),
        ("auditor", False, False, False),
        ("administrator", False, False, False),
    ],
)
def test_each_role_is_offered_what_it_may_do(
    cast: Cast, role: str, instructs: bool, comments: bool, answers: bool
) -> None:
    order(cast)
    shown = voices(cast, cast.people[role])
    assert bool(shown.units) == instructs
    assert shown.may_comment == comments
    assert [one.may_answer for one in shown.instructions] == [answers]
    page = sign_in(cast.people[role]).get(f"/items/{cast.item.pk}/").content.decode()
    assert ("Give the instruction" in page, "Post the comment" in page) == (instructs, comments)
    assert ("Answer the instruction" in page) == answers


def test_leader_chooses_among_the_units_of_the_item(cast: Cast) -> None:
    assert voices(cast, cast.leader).units == [cast.lead, cast.helping]


def test_queries_are_the_same_for_any_number_of_comments(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def names() -> list[str]:
        shown = voices(cast, cast.staff)
        answers = [one.answer for one in shown.instructions if one.answer]
        rows = [*(one.said for one in shown.instructions), *answers, *shown.comments]
        return [f"{row.author} {row.author.unit} {row.unit}" for row in rows]

    reply(order(cast), cast.head)
    say(cast, cast.helper)
    with django_assert_num_queries(3):
        assert len(names()) == 3
    for n in range(25):
        reply(order(cast, text=f"批示 {n}"), cast.staff, f"答复 {n}")
        order(cast, text=f"未答 {n}", unit=cast.helping)
        say(cast, cast.head, f"留言 {n}")
    with django_assert_num_queries(3):
        assert len(names()) == 103


def test_page_escapes_words_and_keeps_their_lines(cast: Cast) -> None:
    say(cast, cast.staff, "<script>alert(1)</script>\n第二行")
    page = sign_in(cast.stranger).get(f"/items/{cast.item.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>第二行" in page
    assert "<script>alert" not in page


def test_page_says_by_when_to_answer_and_how_late_it_is(cast: Cast) -> None:
    order(cast, due=day(3))
    order(cast, text="过期", due=day(1), on=day(-9))
    Comment.objects.filter(text="过期").update(due=day(-2))
    page = sign_in(cast.staff).get(f"/items/{cast.item.pk}/").content.decode()
    assert "2 instructions wait for their answers" in page
    assert "by 10-18, 3 days left" in page
    assert "by 10-13, 2 days overdue" in page
    assert '<span class="tag stop">To be answered</span>' in page


# --- posting


def test_comment_is_stored_and_leads_to_its_place_with_who_will_read_of_it(cast: Cast) -> None:
    answered = post(cast, cast.supervisor, text="请补台账。")
    said = Comment.objects.get()
    assert (answered.status_code, answered["Location"]) == (
        302,
        f"/items/{cast.item.pk}/#comment-{said.pk}",
    )
    assert said_to(answered) == ["Your comment stands on the page. Told: staff、head、helper."]


def test_instruction_and_its_answer_are_stored(cast: Cast) -> None:
    given = post(
        cast, cast.leader, "instruction", text="报方案", unit=cast.lead.pk, due="2024-10-18"
    )
    asked = Comment.objects.get()
    assert (asked.kind, asked.unit, asked.due) == (CommentKind.INSTRUCTION, cast.lead, day(3))
    assert said_to(given) == ["The instruction went to 水科. Told: staff、head、supervisor."]
    answered = post(cast, cast.staff, "answer", text="已报", instruction=asked.pk)
    assert said_to(answered) == ["The instruction is answered. Told: supervisor、leader."]
    assert Comment.objects.get(answers=asked).text == "已报"


def test_more_than_three_who_are_told_are_counted(cast: Cast) -> None:
    assert said_to(post(cast, cast.leader, text="好")) == [
        "Your comment stands on the page. Told: staff、head、helper and others, 4 people in all."
    ]


def test_double_post_is_one_comment_at_one_place(cast: Cast) -> None:
    first, second = (post(cast, cast.staff, text="两次") for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"text": " "}, "text", "Write what you want to say."),
        ({"text": "长" * 2001}, "text", "That is 2001 characters; at most 2000 are kept."),
        ({"text": "报", "due": "2024-10-14"}, "due", "2024-10-14 has passed"),
        ({"text": "报", "due": "18.10."}, "due", "Give the day as 2024-10-18."),
        ({"text": "报", "unit": ""}, "unit", "Choose the unit that is to answer."),
        ({"text": "报", "unit": "999999"}, "unit", "This unit has no part in the task."),
    ],
)
def test_refused_instruction_comes_back_as_it_was_typed(
    cast: Cast, fields: dict[str, str], field: str, sentence: str
) -> None:
    answered = post(cast, cast.leader, "instruction", **{"unit": cast.lead.pk, **fields})
    assert answered.status_code == 400
    assert str(answered.context["form"].errors[field]).count(sentence) == 1
    assert list(answered.context["form"].errors) == [field]
    page = answered.content.decode()
    assert fields["text"] in page
    assert "Give the instruction" in page
    assert not Comment.objects.exists()


def test_answer_that_came_too_late_can_be_sent_as_a_comment(cast: Cast) -> None:
    asked = order(cast)
    reply(asked, cast.head)
    late = post(cast, cast.staff, "answer", text="我来答复", instruction=asked.pk)
    assert late.status_code == 409
    page = late.content.decode()
    assert "head answered this on 2024-10-15 10:00 already." in page
    assert '<input type="hidden" name="kind" value="comment" id="id_kind">' in page
    assert ("我来答复" in page, "Post the comment" in page) == (True, True)


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("auditor", "comment"),
        ("administrator", "comment"),
        ("stranger", "comment"),
        ("staff", "instruction"),
        ("supervisor", "instruction"),
        ("helper", "answer"),
        ("leader", "answer"),
    ],
)
def test_who_may_not_gets_the_words_back_and_nothing_to_send(
    cast: Cast, role: str, kind: str
) -> None:
    asked = order(cast)
    fields = {"text": "几句话", "unit": cast.lead.pk, "instruction": asked.pk}
    answered = post(cast, cast.people[role], kind, **fields)
    assert answered.status_code == 403
    page = answered.content.decode()
    assert "几句话" in page
    assert 'name="text"' not in page
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("role", ["elsewhere", "office_above"])
def test_item_that_is_not_seen_does_not_exist(cast: Cast, role: str) -> None:
    assert post(cast, cast.people[role], text="有人吗").status_code == 404


def test_instruction_of_another_item_is_not_answered_here(cast: Cast) -> None:
    asked = order(cast)
    other = make_item(unit=cast.lead)
    answered = sign_in(cast.staff).post(
        f"/items/{other.pk}/comment/",
        {"kind": "answer", "text": "答", "instruction": asked.pk},
    )
    assert answered.status_code == 400
    assert Comment.objects.unanswered().get() == asked


def test_unknown_kind_is_refused_with_the_words(cast: Cast) -> None:
    answered = post(cast, cast.staff, "shout", text="喂")
    assert answered.status_code == 400
    assert "喂" in answered.content.decode()


def test_address_takes_posts_of_signed_in_people_only(cast: Cast) -> None:
    url = f"/items/{cast.item.pk}/comment/"
    assert sign_in(cast.staff).get(url).status_code == 405
    assert sign_in().post(url, {"kind": "comment", "text": "喂"})["Location"].startswith("/login/")
    assert not Comment.objects.exists()
