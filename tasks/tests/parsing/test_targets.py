"""Targets of single clauses: value, unit, direction, kind, metric, due."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tasks.parsing import Target
from tasks.tests.parsing.support import item_of


def targets_of(body: str) -> list[Target]:
    return list(item_of(body).targets)


@pytest.mark.parametrize(
    ("body", "op", "value", "unit", "kind"),
    [
        ("全年PM2.5浓度不高于40微克/立方米。", "<=", "40", "微克/立方米", "outcome"),
        ("细颗粒物浓度保持在 27 微克/立方米以下。", "<=", "27", "微克/立方米", "outcome"),
        ("重污染天数控制在 0.8%以内。", "<=", "0.8", "%", "outcome"),
        ("优良水体比例保持100%。", "=", "100", "%", "outcome"),
        ("优良天数比例保持在 92%以上。", ">=", "92", "%", "outcome"),
        ("提标改造率达到54％。", ">=", "54", "%", "outcome"),
        ("按照30%的比例对削减量进行统筹。", "=", "30", "%", "outcome"),
        ("地下水国考点位超标水体数量≤9个。", "<=", "9", "个", "quantity"),
        ("完成泰安市某公司长期贮存的3000余吨危险废物清理处置。", ">=", "3000", "吨", "quantity"),
        ("安排各类专项执法10次以上。", ">=", "10", "次", "quantity"),
        ("基本淘汰1,147台非道路移动机械。", ">=", "1147", "台", "quantity"),
        ("淘汰燃煤锅炉1.5万蒸吨。", ">=", "1.5", "万蒸吨", "quantity"),
        ("选树泰安环保小卫士约200名。", ">=", "200", "名", "quantity"),
        ("完成四个一类化工园区地下水污染详细调查评估工作。", ">=", "4", "个", "quantity"),
        ("各地至少组织开展一次突发环境事件应急演练。", ">=", "1", "次", "quantity"),
        ("开展两轮省级同步监测。", ">=", "2", "轮", "quantity"),
        ("推送生态环境信息不低于 500 条。", ">=", "500", "条", "quantity"),
        ("每季度至少开展1次案卷评查。", ">=", "1", "次/季度", "frequency"),
        ("每季度抽取15个环评文件进行质量复核。", ">=", "15", "个/季度", "frequency"),
        ("环境空气质量综合指数保持全省前八。", "<=", "8", "名", "outcome"),
        ("综合成绩进入全省前10名。", "<=", "10", "名", "outcome"),
        ("饮用水水源水质达到或优于Ⅲ类。", "<=", "3", "类", "outcome"),
        ("高质量发展综合绩效考核不失分。", "=", "0", "分", "outcome"),
        ("城市建成区黑臭水体保持动态清零。", "=", "0", "", "outcome"),
        ("湿地公园内无新增重点问题。", "=", "0", "", "outcome"),
        ("围绕45个水质波动较大国、省控断面，加强管控。", "=", "45", "个", "scope"),
        ("对7件未销号信访件持续跟踪督办。", "=", "7", "件", "scope"),
        ("2024年全省优先监管地块112个。", "=", "112", "个", "scope"),
        ("全省38个县存在受污染耕地。", "=", "38", "个", "scope"),
    ],
)
def test_quantity_is_read(body: str, op: str, value: str, unit: str, kind: str):
    (target,) = targets_of(body)
    assert (target.op, target.value, target.unit) == (op, Decimal(value), unit)
    assert target.kind == kind
    assert not target.implicit


def test_range_keeps_both_ends():
    (target,) = targets_of("力争2—3个执法机构达到规范化建设标准。")
    assert (target.value, target.value_max) == (Decimal(2), Decimal(3))
    assert target.metric == "达到规范化建设标准的执法机构数量"


@pytest.mark.parametrize(
    ("body", "metric"),
    [
        ("对各基层党组织开展全覆盖党建督查。", "党建督查覆盖率"),
        ("全面完成受污染耕地成因排查。", "受污染耕地成因排查完成率"),
        ("实现重点河流全覆盖。", "重点河流覆盖率"),
        ("涉重金属企业均纳入环境监管名录。", "涉重金属企业纳入比例"),
        ("确保“应赔尽赔”。", "应赔尽赔比例"),
        ("做到“有口皆查、应查尽查”。", "有口皆查比例"),
        ("开展新一轮全员警示教育活动。", "警示教育活动人员覆盖率"),
    ],
)
def test_all_of_it_in_words_is_an_implicit_hundred_percent(body: str, metric: str):
    (target,) = targets_of(body)
    assert (target.value, target.unit, target.implicit) == (Decimal(100), "%", True)
    assert target.metric == metric


@pytest.mark.parametrize(
    "body",
    [
        "深入开展黄河流域“十大行动”。",
        "组织评选第三届生态文明强县，申报第12批国际生态学校。",
        "深入开展 20 张床及以上医疗机构排查。",
        "推进65 蒸吨/小时以上的燃煤锅炉改造。",
        "协同推进“两个清零、一个提标”。",
        "落实黑臭水体动态清零巡查工作制度。",
        "在六五环境日、“5.22”国际生物多样性日开展宣传。",
        "氮氧化物等四项污染物完成减排目标。",
        "梳理形成两类规模养殖场清单。",
        "打好三大标志性战役，落实“四个第一时间”机制。",
        "推进 PM2.5 和 O3 协同控制，开展“6+1”行业复核。",
        "加速区域全覆盖进程，建成全覆盖管理的监管系统。",
        "坚持“全年、全员、全过程”练兵。",
        "指导命名满 5 年的地区完成准备，加强周边2公里范围内排查。",
        "组织一批项目，开展一次性塑料治理和二次污染防治。",
        "重点是人员能力、场所环境等 5个方面。",
        "《行动方案（2023—2025年）》提出的100个项目。".replace("的100个项目", ""),
    ],
)
def test_number_that_names_or_defines_is_no_target(body: str):
    assert targets_of(body) == []


@pytest.mark.parametrize(
    ("body", "metric"),
    [
        ("国控地表水断面优良水体比例保持100%。", "国控地表水断面优良水体比例"),
        ("将6家企业纳入创A计划。", "纳入创A计划的企业数量"),
        ("打造200个“无废细胞”领头项目。", "“无废细胞”领头项目打造数量"),
        ("对辖区内环评单位开展2轮现场检查。", "现场检查轮次"),
        ("力争新入库项目2个。", "新入库项目数量"),
        ("完成33个企业地块75%的年度管控任务。", "企业地块数量"),
        ("全市水环境质量指数保持全省前五。", "水环境质量指数全省排名"),
        ("主要负责人每年至少参加 1 次。", "主要负责人参加次数"),
    ],
)
def test_metric_is_named_in_the_words_of_the_clause(body: str, metric: str):
    assert targets_of(body)[0].metric == metric


def test_rank_without_a_subject_takes_that_of_the_words_before():
    first, second = targets_of("执法大练兵综合成绩保持全省前八，力争进入全省前五。")
    assert first.metric == second.metric == "执法大练兵综合成绩全省排名"


def test_two_rates_of_one_number_are_two_targets():
    found = targets_of("养殖场年度检查覆盖率及年度计划备案率达到100％。")
    assert [target.metric for target in found] == ["养殖场年度检查覆盖率", "年度计划备案率"]
    assert {target.value for target in found} == {Decimal(100)}


def test_rates_in_a_row_take_their_numbers_in_order():
    found = targets_of("污水处理率、垃圾处理率分别达到95%和90%以上。")
    assert [(target.metric, target.value) for target in found] == [
        ("污水处理率", Decimal(95)),
        ("垃圾处理率", Decimal(90)),
    ]


def test_share_of_a_count_is_ambiguous():
    item = item_of("完成33个关闭搬迁企业地块75%的年度管控任务。")
    assert [(t.value, t.kind) for t in item.targets] == [
        (Decimal(33), "scope"),
        (Decimal(75), "quantity"),
    ]
    assert "ambiguous_target" in {problem.code for problem in item.problems}


def test_count_that_is_cleared_is_recorded_once():
    (target,) = targets_of("确保1843件信访件见底清零、应销尽销。")
    assert (target.value, target.unit) == (Decimal(1843), "件")


def test_targets_of_a_list_quote_their_own_part():
    found = targets_of("完成重点河湖入河排污口100%溯源、70%整治任务。")
    assert [t.quote for t in found] == ["完成重点河湖入河排污口100%溯源", "70%整治任务"]


@pytest.mark.parametrize(
    ("body", "due"),
    [
        ("2024年底，利用率稳定在95%以上；新增完成2条整治任务。", [date(2024, 12, 31)] * 2),
        ("4月底前，完成57个点位方案编制。开展两轮监测。", [date(2024, 4, 30), None]),
        ("优先监管地块112个，年底前实施管控的地块比例不少于80%。", [None, date(2024, 12, 31)]),
        ("完成10个项目年底前验收。", [date(2024, 12, 31)]),
        ("淘汰1500辆，10月底前完成；新建50个。", [date(2024, 10, 31), None]),
        ("新增床位800张，改造12所，10月底前完成。", [date(2024, 10, 31)] * 2),
        ("9月底前更换照明320间，实现达标全覆盖。", [date(2024, 9, 30)] * 2),
        ("反馈的15项问题年内完成整改13项，其余2项达到序时进度。", [None, date(2024, 12, 31), None]),
        ("4月15日前完成水毁修复，备足物资，组织演练2场。", [None]),
        ("2024年，新建站点5个。", [None]),
        (
            "2024年、2025年分别新增5个、6个站点。",
            [date(2024, 12, 31), date(2025, 12, 31)],
        ),
    ],
)
def test_due_is_the_limit_that_the_sentence_names_before(body: str, due: list[date | None]):
    assert [target.due for target in targets_of(body)] == due


def test_time_limit_in_the_bracket_is_due_of_all():
    item = item_of("建成人工湿地3座。（责任科室：水科；完成时限：2024年11月底）")
    assert [target.due for target in item.targets] == [date(2024, 11, 30)]
    assert [deadline.date for deadline in item.deadlines] == [date(2024, 11, 30)]


def test_what_has_its_own_period_is_not_due_by_the_bracket():
    item = item_of("建成湿地3座，每月调度1次。（责任科室：水科；完成时限：2024年11月底）")
    assert [target.due for target in item.targets] == [date(2024, 11, 30), None]


@pytest.mark.parametrize(
    ("body", "due"),
    [
        ("2023年目标：治理率达到38%，完成整治12条。", [date(2023, 12, 31)] * 2),
        ("2024年，治理率达到44%；2025年新建5座。", [date(2024, 12, 31), date(2025, 12, 31)]),
        ("2024年6月底前完成20条整治，共新建3座。", [date(2024, 6, 30)] * 2),
        ("2024年新建2座，三年内累计建成6座。", [date(2024, 12, 31), None]),
        ("2022年新建的2座水厂完成改造，治理率达到38%。", [None, None]),
    ],
)
def test_bare_year_of_a_longer_plan_is_due_at_its_end(body: str, due: list[date | None]):
    item = item_of(body, head="某市行动计划（2023—2025年）\n一、推进治理。")
    assert [target.due for target in item.targets] == due


def test_heading_of_a_year_is_due_for_what_stands_below_it():
    head = "某市行动计划（2023—2025年）\n一、2024年目标\n（一）补短板。"
    (target,) = item_of("治理率达到44%。", head=head).targets
    assert target.due == date(2024, 12, 31)


def test_school_year_is_no_plan_for_several_years():
    (target,) = item_of("2023年，覆盖率达到44%。", head="2023—2024学年要点\n一、抓好教学。").targets
    assert target.due is None
