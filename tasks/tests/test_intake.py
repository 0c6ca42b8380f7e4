"""From a notice as read to a draft plan."""

from datetime import date

import pytest

from agencies.lexicon import units_by_name
from tasks import problems
from tasks.choices import Kind, LimitKind, Part, PlanState, State
from tasks.deadlines import decide_deadline, is_doubtful
from tasks.errors import NoticeRefused
from tasks.models import Activity, Milestone, Notice, Plan
from tasks.parsing import parse_notice
from tasks.sections import section_stem, section_subject
from tasks.services.intake import draft_plan, plan_title
from tasks.steps import step_name
from tasks.tests.factories import AT, make_agency, make_notice, make_plan, make_unit
from tasks.tests.notices import SECTIONS, SMALL, make_domains, make_draft, make_small_bureau


def step(day: date | None, order: int = 0, **fields: object) -> Milestone:
    """An unsaved printed date."""
    return Milestone(date=day, printed_date=day, order=order, **fields)


@pytest.mark.parametrize(
    ("steps", "day", "inferred", "order"),
    [
        ([], date(2024, 12, 31), True, None),
        ([step(date(2024, 8, 31))], date(2024, 8, 31), False, 0),
        ([step(date(2024, 11, 30), 0), step(date(2024, 8, 31), 1)], date(2024, 11, 30), False, 0),
        # two on the last day: the last printed
        ([step(date(2024, 12, 31), 0), step(date(2024, 12, 31), 1)], date(2024, 12, 31), False, 1),
        # in doubt: counts for nothing
        ([step(date(2024, 4, 30), needs_confirmation=True)], date(2024, 12, 31), True, None),
        # relative: no date
        ([step(None, relative="P2M")], date(2024, 12, 31), True, None),
        # added by a unit: neither printed nor the deadline
        ([Milestone(date=date(2024, 8, 1), order=0)], date(2024, 12, 31), True, None),
        # set by a reviewer as the deadline
        ([Milestone(date=date(2024, 8, 1), order=0, is_limit=True)], date(2024, 8, 1), False, 0),
        ([step(date(2025, 6, 30))], date(2025, 6, 30), False, 0),
    ],
)
def test_deadline_is_the_latest_date_that_counts(
    steps: list[Milestone], day: date, inferred: bool, order: int | None
) -> None:
    decided = decide_deadline(steps, year=2024)
    assert (decided.day, decided.inferred) == (day, inferred)
    assert (decided.milestone.order if decided.milestone else None) == order


@pytest.mark.parametrize(
    ("day", "issued", "doubtful"),
    [
        (date(2024, 5, 10), date(2024, 5, 11), True),
        (date(2024, 5, 11), date(2024, 5, 11), False),
        (date(2023, 12, 31), None, True),
        (date(2024, 1, 1), None, False),
    ],
)
def test_date_before_the_notice_is_doubtful(day: date, issued: date | None, doubtful: bool) -> None:
    assert is_doubtful(day, issued=issued, year=2024) is doubtful


@pytest.mark.parametrize(
    ("text", "quote", "others", "name"),
    [
        ("8月底前，完成备案。再做别的。", "8月底前", [], "完成备案"),
        ("4月底前完成摸底，9月底前淘汰300台。", "4月底前", ["4月底前", "9月底前"], "完成摸底"),
        ("2024年底前，完成划定，会同印发。", "2024年底前，完成划定", [], "完成划定，会同印发"),
        ("先做准备；完成备案，时限为8月底前。", "8月底前", [], "完成备案，时限为"),
        ("完成 备案 8 月底前", "8月底前", [], "完成备案"),
        ("没有日期。", "8月底前", [], ""),
        ("8月底前", "8月底前", [], "8月底前"),
    ],
)
def test_step_is_named_by_the_words_about_its_date(
    text: str, quote: str, others: list[str], name: str
) -> None:
    assert step_name(text, quote, others) == name


@pytest.mark.parametrize(
    ("title", "plan"),
    [
        (
            "泰安市生态环境局关于印发《2024年全市生态环境保护工作要点》的通知",
            "2024年全市生态环境保护工作要点",
        ),
        (
            "吉林省生态环境厅关于印发2024年度生态环境分领域工作要点的通知",
            "2024年度生态环境分领域工作要点",
        ),
        ("2024年工作要点", "2024年工作要点"),
    ],
)
def test_plan_is_named_by_what_the_notice_issues(title: str, plan: str) -> None:
    assert plan_title(title) == plan


def test_section_stem_and_subject_lose_the_year() -> None:
    assert section_stem("2024年水生态环境工作要点") == "水生态环境工作要点"
    assert section_stem("2024 年度核与辐射安全管理工作重点") == "核与辐射安全管理工作重点"
    assert section_subject("2024年水生态环境工作要点") == "水生态环境"


@pytest.mark.django_db
def test_units_are_found_by_name_and_unambiguous_alias() -> None:
    office, air = make_unit("办公室(督查办)"), make_unit("大气环境科")
    office.aliases.create(name="督查办")
    office.aliases.create(name="机关")
    air.aliases.create(name="机关")
    units = units_by_name(office.agency)
    assert units["督查办"] == office
    assert units["大气环境科"] == air
    assert "机关" not in units


@pytest.mark.django_db
def test_draft_holds_what_the_notice_says() -> None:
    plan = make_draft()
    assert (plan.code, plan.year, plan.state) == ("taian-2024", 2024, PlanState.DRAFT)
    assert plan.notice is not None
    assert (plan.notice.doc_number, plan.notice.issued) == ("泰环发〔2024〕3号", date(2024, 5, 11))
    assert plan.notice.original is None
    goal, machines, review, publicity = plan.items.all()
    assert [item.kind for item in plan.items.all()] == [Kind.GOAL, Kind.TASK, Kind.TASK, Kind.TASK]
    assert (goal.title, goal.domain.code, goal.state) == ("大气环境质量", "air", State.TO_SIGN)
    assert goal.title_key.startswith("da4 qi4")
    start, end = machines.spans[0]
    assert plan.notice.text[start:end].startswith("(1)淘汰老旧机械。")
    assert [
        (each.unit.name, each.part, each.printed) for each in machines.responsibilities.all()
    ] == [
        ("大气环境科", Part.LEAD, "大气环境科"),
        ("办公室(督查办)", Part.LEAD, "督查办"),
    ]
    assert [each.name for each in machines.partners.all()] == ["市交通局"]
    duty = review.duties.get()
    assert (duty.frequency, duty.count) == ("quarterly", 1)
    assert publicity.starts_on == date(2024, 1, 1)
    assert Activity.objects.get(verb="took_in").plan == plan


@pytest.mark.django_db
def test_latest_date_is_the_deadline_and_one_before_the_notice_counts_for_nothing() -> None:
    machines = make_draft().items.get(title="淘汰老旧机械")
    assert [
        (each.date, each.is_limit, each.needs_confirmation, each.name)
        for each in machines.milestones.all()
    ] == [
        (date(2024, 4, 30), False, True, "完成摸底"),
        (date(2024, 9, 30), False, False, "淘汰机械300台"),
        (date(2024, 11, 30), True, False, "淘汰机械1147台"),
    ]
    assert (machines.limit, machines.limit_inferred) == (date(2024, 11, 30), False)
    assert (machines.next_limit, machines.next_limit_kind) == (
        date(2024, 9, 30),
        LimitKind.MILESTONE,
    )
    doubt = machines.problems.get(code=problems.DATE_BEFORE_NOTICE)
    assert doubt.blocks
    assert doubt.params == {
        "milestone": 0,
        "quote": "4月底前",
        "date": "2024-04-30",
        "issued": "2024-05-11",
    }


@pytest.mark.django_db
def test_clause_without_a_date_gets_the_inferred_last_day_of_the_year() -> None:
    publicity = make_draft().items.get(title="加强宣传")
    assert (publicity.limit, publicity.limit_inferred) == (date(2024, 12, 31), True)


@pytest.mark.django_db
def test_unknown_and_missing_units_are_questions() -> None:
    plan = make_draft()
    unknown = plan.problems.get(code=problems.UNKNOWN_UNIT)
    assert unknown.item.title == "开展案卷评查"
    assert unknown.params == {"name": "执法大队", "part": "lead", "order": 0}
    assert plan.notice.text[unknown.start : unknown.end] == "执法大队"
    missing = plan.problems.filter(code=problems.NO_UNIT).order_by("order")
    # a goal is everybody's, a task is somebody's
    assert [(each.item.kind, each.blocks) for each in missing] == [("goal", False), ("task", True)]


@pytest.mark.django_db
def test_unit_known_for_a_section_answers_where_none_is_printed() -> None:
    jilin = make_agency("jilin")
    make_domains()
    water = make_unit("水生态环境处", agency=jilin, is_inferred=True)
    water.aliases.create(name="水生态环境工作要点")
    plan = make_draft(SECTIONS, agency=jilin)
    first, second = plan.items.all()
    part = first.responsibilities.get()
    assert (part.unit, part.is_inferred, part.printed) == (water, True, "")
    assert not second.responsibilities.exists()


@pytest.mark.django_db
def test_second_plan_of_a_year_gets_a_suffix() -> None:
    make_plan(code="taian-2024")
    assert make_draft().code == "taian-2024-2"


@pytest.mark.django_db
def test_notice_without_a_numbered_clause_is_refused_and_leaves_no_plan() -> None:
    notice = make_notice(text="没有编号。")
    with pytest.raises(NoticeRefused) as refusal:
        draft_plan(parse_notice("没有编号。"), notice=notice, code="x-2024", by=None, at=AT)
    assert refusal.value.code == "no_clause"
    assert not Plan.objects.exists()


@pytest.mark.django_db
def test_overlong_words_are_clipped_to_what_the_columns_hold() -> None:
    long = "水" * 400
    text = SMALL.replace("(3)加强宣传。", f"(3){long}。").replace(
        "市交通局", "市" + "交" * 150 + "局"
    )
    make_small_bureau()
    plan = make_draft(text)
    assert Notice.objects.count() == 1
    assert max(len(item.title) for item in plan.items.all()) == 300
