"""A stored plan printed in the notice form."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from indicators.notice_form import body_of, notice_form
from indicators.services.intake import take_in
from tasks import parsing, problems
from tasks.services.review import Settlement, settle_problem
from tasks.services.scheduling import add_milestone
from tasks.services.units import add_units
from tasks.tests.factories import AT, make_user
from tasks.tests.notices import SMALL, make_small_bureau


def small_plan():
    """The small notice as taken in."""
    agency = make_small_bureau()
    return take_in(data=SMALL.encode(), file_name="a.txt", agency=agency, by=None, at=AT)[0]


@pytest.mark.django_db
def test_draft_is_printed_as_it_was_read() -> None:
    printed = notice_form(small_plan())
    read = parsing.to_json(parsing.parse_notice(SMALL))
    assert printed["meta"] == read["meta"]
    for stored, parsed in zip(printed["items"], read["items"], strict=True):
        assert {**stored, "flags": []} == {**parsed, "flags": []}


@pytest.mark.django_db
def test_printed_dates_and_names_stand_whatever_a_person_decided() -> None:
    plan, by = small_plan(), make_user()
    before = notice_form(plan)["items"]
    doubt = plan.problems.get(code=problems.DATE_BEFORE_NOTICE)
    settle_problem(doubt, how=Settlement.REPLACE, day=date(2024, 10, 8), by=by, at=AT)
    add_units(plan, by=by, at=AT)
    add_milestone(
        plan.items.get(title="加强宣传"), name="自定节点", on=date(2024, 11, 1), by=by, at=AT
    )
    assert notice_form(plan)["items"] == before


@pytest.mark.django_db
def test_command_prints_json_and_refuses_an_unknown_plan() -> None:
    small_plan()
    out = StringIO()
    call_command("export_plan", "taian-2024", "--format", "notice", stdout=out)
    assert json.loads(out.getvalue())["meta"]["doc_number"] == "泰环发〔2024〕3号"
    with pytest.raises(CommandError, match="no plan with the code x-2024"):
        call_command("export_plan", "x-2024")


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("加强监管。严查违法。(责任科室:支队)", "加强监管", "严查违法。"),
        ("加强监管。", "加强监管", "加强监管。"),
        ("加强监管\n严查违法。", "加强监管", "严查违法。"),
        # a title that a person has rewritten
        ("加强监管。严查违法。", "强化监管", "严查违法。"),
        ("完成清零〔责任科室:办公室(督查办)〕", "完成清零", "完成清零"),
    ],
)
def test_body_is_what_follows_the_title_without_the_bracket(
    text: str, title: str, body: str
) -> None:
    assert body_of(text, title) == body
