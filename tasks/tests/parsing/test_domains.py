"""Which domain a clause is of, and the words that say so."""

from __future__ import annotations

import pytest

from tasks.parsing import DomainReason, Vocabulary, parse_notice
from tasks.parsing.domains import DEFAULT, Evidence, choose_domain
from tasks.parsing.lexicon.domains import DOMAINS, OCCASIONS, OFTEN
from tasks.tests.parsing.domain_rows import KEPT_ASIDE, TUNED, Row
from tasks.tests.parsing.support import item_of

CODES = [
    "air",
    "water",
    "soil",
    "waste",
    "ecology",
    "radiation",
    "monitoring",
    "enforcement",
    "emergency",
    "publicity",
    "party",
    "climate",
    "law",
    "inspection",
    "planning",
    "noise",
]
EDUCATION = Vocabulary.of({**DOMAINS, "education": {"校园": 9, "课后服务": 9, "教师": 6}})


def evidence(row: Row) -> Evidence:
    heading, title, units, _domain = row
    return Evidence(title, path=(heading,), units=tuple(units.split("、")) if units else ())


@pytest.mark.parametrize("row", TUNED, ids=lambda row: row[1][:20])
def test_clause_is_of_the_domain_that_a_reader_gives_it(row: Row) -> None:
    assert choose_domain(evidence(row), DEFAULT).code == row[-1]


def test_clauses_kept_aside_are_read_as_well() -> None:
    right = sum(choose_domain(evidence(row), DEFAULT).code == row[-1] for row in KEPT_ASIDE)
    assert right / len(KEPT_ASIDE) >= 0.95


def test_rows_speak_of_every_domain_and_the_lexicon_of_no_other() -> None:
    assert {row[-1] for row in (*TUNED, *KEPT_ASIDE)} == set(CODES) == set(DOMAINS)
    assert len(TUNED) + len(KEPT_ASIDE) >= 180


@pytest.mark.parametrize(
    ("given", "code"),
    [
        # the section alone tells
        (Evidence("强化日常监管", section="2024年核与辐射安全管理工作要点"), "radiation"),
        # its funds are its own
        (Evidence("做好资金项目谋划", section="2024年水生态环境工作要点"), "water"),
        # what is printed of another field keeps that
        (Evidence("推进党建与业务融合", section="2024年全省生态环境执法工作要点"), "party"),
        # the text tells where title and headings do not
        (Evidence("抓好重点项目", body="推进锅炉超低排放改造，严控扬尘和机动车污染。"), "air"),
        # the unit tells where nothing else does
        (Evidence("完成上级交办任务", units=("自然生态科",)), "ecology"),
        (Evidence("完成上级下达任务", units=("综合科",)), "planning"),
        # several units: each counts for its part
        (Evidence("推进水质达标", units=("水生态环境科", "执法支队")), "water"),
        # mixed width
        (Evidence("降低ＰＭ２．５浓度"), "air"),
        # the occasion of a plan is no field of its clauses
        (Evidence("持续改善空气质量", section="2024年美丽海州建设工作要点"), "air"),
        (Evidence("加强水质监管", section="2024年国家生态文明建设示范区创建工作方案"), "water"),
        # a department does much else than what its name says
        (Evidence("推进秸秆综合利用", path=("打好蓝天保卫战",), units=("市农业农村局",)), "air"),
        (Evidence("加强车辆调度", units=("市应急管理局", "市公安局")), "air"),
        # a heading that names two fields leaves it to the rest
        (
            Evidence("控车减油", section="2024年大气和应对气候变化工作要点", body="淘汰柴油货车。"),
            "air",
        ),
        # nothing known
        (Evidence("做好各项工作"), "planning"),
        # a hint in the text is not enough
        (Evidence("做好年度工作", body="按时完成上级交办的任务。"), "planning"),
        (Evidence(""), "planning"),
    ],
)
def test_every_place_may_tell(given: Evidence, code: str) -> None:
    assert choose_domain(given, DEFAULT).code == code


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("大气环境科", "air"),
        ("水生态环境科", "water"),
        ("土壤生态环境科", "soil"),
        ("固体废物管理中心", "waste"),
        ("固废中心", "waste"),
        ("监测科", "monitoring"),
        ("法规科", "law"),
        ("宣教科", "publicity"),
        ("机关党委", "party"),
        ("人事科", "party"),
        ("应急中心", "emergency"),
        ("辐射站", "radiation"),
        ("自然生态科", "ecology"),
        ("执法支队", "enforcement"),
        ("督察办", "inspection"),
        ("综合科", "planning"),
        ("规划财务科", "planning"),
        ("规财科", "planning"),
        ("环评科", "planning"),
        ("应对气候变化科", "climate"),
    ],
)
def test_unit_of_a_bureau_tells_its_domain(unit: str, code: str) -> None:
    choice = choose_domain(Evidence("做好年度工作", units=(unit,)), DEFAULT)
    assert (choice.code, {reason.where for reason in choice.reasons}) == (code, {"unit"})


def test_reasons_are_the_words_by_weight() -> None:
    choice = choose_domain(
        Evidence(
            "淘汰柴油货车",
            path=("三、重点工作", "（一）打好蓝天保卫战"),
            units=("大气环境科",),
            body="淘汰柴油货车300辆，严查柴油货车尾气。",
        ),
        DEFAULT,
    )
    assert choice.code == "air"
    assert choice.reasons == (
        DomainReason("title", "柴油货车", 42.0),
        DomainReason("unit", "大气", 24.0),
        DomainReason("heading", "蓝天", 18.0),
        DomainReason("body", "柴油货车", 7.0),
        DomainReason("body", "尾气", 2.5),
    )
    assert choice.runner_up == ""


def test_second_domain_is_named_where_it_comes_near() -> None:
    choice = choose_domain(Evidence("加强农村饮用水和土壤保护"), DEFAULT)
    assert (choice.code, choice.runner_up) == ("water", "soil")


def test_word_inside_a_longer_one_is_not_counted_again() -> None:
    found = Vocabulary.of({"soil": {"农村": 6, "农村黑臭水体": 12}, "water": {"黑臭水体": 7}})
    choice = choose_domain(Evidence("治理农村黑臭水体"), found)
    assert [reason.word for reason in choice.reasons] == ["农村黑臭水体"]
    assert choice.runner_up == ""


def test_goal_of_the_whole_plan_is_of_a_domain_only_where_that_outweighs_the_others() -> None:
    goals = "PM2.5浓度不高于40微克/立方米，国控断面水质优良，土壤环境安全，固体废物规范处置。"
    assert (
        choose_domain(Evidence("主要目标", body=goals, is_mixed=True), DEFAULT).code == "planning"
    )
    assert choose_domain(Evidence("大气环境质量", is_mixed=True), DEFAULT).code == "air"


def test_word_may_stand_under_several_domains() -> None:
    found = Vocabulary.of({"law": {"普法": 7}, "publicity": {"普法": 4, "宣传": 9}})
    assert choose_domain(Evidence("开展普法"), found).code == "law"
    assert choose_domain(Evidence("开展普法宣传"), found).code == "publicity"


def test_without_words_all_is_planning() -> None:
    assert choose_domain(Evidence("深入打好蓝天保卫战"), Vocabulary.of({})).code == "planning"
    assert choose_domain(Evidence("打好蓝天保卫战"), Vocabulary.of({"air": {" ": 9}})).code == (
        "planning"
    )


def test_vocabulary_of_a_bureau_gives_its_own_domain() -> None:
    text = "2024年工作要点\n一、加强治理。\n1.改善校园周边环境。\n2.开展扬尘治理。\n"
    items = parse_notice(text, vocabulary=EDUCATION).items
    assert [item.domain for item in items] == ["education", "air"]
    assert items[0].domain_choice is not None
    assert items[0].domain_choice.reasons[0] == DomainReason("title", "校园", 54.0)


def test_item_is_told_by_its_units_too() -> None:
    item = item_of("1.完成年度任务。（责任科室：宣教科）")
    assert item.domain == "publicity"


def test_weights_lie_between_1_and_15() -> None:
    assert {weight for words in DOMAINS.values() for weight in words.values()} <= set(range(1, 16))


def test_occasions_are_words_of_the_lists() -> None:
    assert {word for words in DOMAINS.values() for word in words} >= OCCASIONS


def test_word_that_comes_back_counts_only_so_often() -> None:
    few, many = ("加强大气污染治理和水环境保护，" * count for count in (OFTEN, 4000))
    choices = [choose_domain(Evidence("做好工作", body=body), DEFAULT) for body in (few, many)]
    assert choices[0] == choices[1]
