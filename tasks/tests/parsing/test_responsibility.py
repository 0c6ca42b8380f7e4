"""Units in the forms that bureaus print them: brackets, lines, sentences, and what is none."""

from __future__ import annotations

import pytest

from tasks.parsing.actors import find_actors
from tasks.parsing.brackets import depths, name_parts, split_names
from tasks.parsing.conventions import read_conventions
from tasks.parsing.flow import Flow, fold
from tasks.parsing.responsibility import (
    Responsibility,
    begins_with_label,
    read_responsibility,
    without,
)
from tasks.tests.parsing.support import item_of, reading_of

TEXT = "推进改革，防止返黑返臭。"
COUNTIES = "各县（市、区）"


def flow_of(text: str) -> Flow:
    return Flow(text, tuple(range(len(text))))


def units_of(found: Responsibility) -> tuple[list[str], list[str]]:
    return [mention.name for mention in found.lead], [mention.name for mention in found.other]


BRACKETS = [
    ("(责任科室:机关党委)", ["机关党委"], []),
    ("(责任科室:大气环境科、区域空气质量控制科)", ["大气环境科", "区域空气质量控制科"], []),
    ("(责任科室:水生态环境科,综合执法支队)", ["水生态环境科", "综合执法支队"], []),
    ("〔责任科室:办公室(督查办)、人事科〕", ["办公室(督查办)", "人事科"], []),
    ("[责任处室：基教处 职教处]", ["基教处", "职教处"], []),
    ("{责任股室：基教股}", ["基教股"], []),
    ("【牵头单位：大气科；配合单位：执法支队、各分局】", ["大气科"], ["执法支队", "各分局"]),
    ("（牵头部门：市应急局 责任部门：市交通局 各镇街）", ["市应急局"], ["市交通局", "各镇街"]),
    ("（责任单位 市教育局 市财政局）", ["市教育局", "市财政局"], []),
    ("（牵头单位市教育局，配合单位市财政局）", ["市教育局"], ["市财政局"]),
    ("（主办：市教育局；承办：市体校；协办：市体育局）", ["市教育局"], ["市体校", "市体育局"]),
    ("（主责部门：市林业局；协助单位：园林中心）", ["市林业局"], ["园林中心"]),
    ("（牵头（责任）单位：市林业局；协同单位：园林中心）", ["市林业局"], ["园林中心"]),
    ("（牵头责任单位：市民政局；协作单位：市残联）", ["市民政局"], ["市残联"]),
    ("（责任主体：各县区；监督单位：市政府督查室）", ["各县区"], []),
    ("（责任单位：大气办；攻坚办，财审科。宣教中心、环科院、一支队）",
     ["大气办", "攻坚办", "财审科", "宣教中心", "环科院", "一支队"], []),
    ("（责任单位：国网新江供电公司、团市委、市妇联、市文明办、市纪委监委驻局纪检监察组）",
     ["国网新江供电公司", "团市委", "市妇联", "市文明办", "市纪委监委驻局纪检监察组"], []),
    ("（责任单位：办公室和人事科；参与单位：各县（市、区）分局）", ["办公室", "人事科"],
     ["各县（市、区）分局"]),
    ("（责任单位：市自然资源和规划局（林业局）、市水利局）",
     ["市自然资源和规划局（林业局）", "市水利局"], []),
    ("（责任单位：各县、区人民政府，市直各部门）", ["各县、区人民政府", "市直各部门"], []),
    ("（责任单位：各乡镇（街道）、机关各科室（单位）、局属各单位）",
     ["各乡镇（街道）", "机关各科室（单位）", "局属各单位"], []),
    ("（责任领导：张三；责任科室：水科；联系人：李四 13800000000）", ["水科"], []),
    ("（牵头市级领导：张三 牵头单位：市水务局）", ["市水务局"], []),
    ("（责任单位及责任人：市教育局 张三）", ["市教育局"], []),
    ("（责任科室：水科/土壤科；技术支撑单位：环科院）", ["水科", "土壤科"], ["环科院"]),
    ("（责任处（室）：法规处；配合处室、单位：总队）", ["法规处"], ["总队"]),
    ("【责任单位：一科】【完成时限：6月底】", ["一科"], []),
    ("（责任单位：市发展改革委（牵头）、市财政局、市住建局）", ["市发展改革委"],
     ["市财政局", "市住建局"]),
    ("（责任单位：市水利局（牵头单位）、市财政局（协办））", ["市水利局"], ["市财政局"]),
    ("（责任科室：大气科（固体科、水科配合）、土壤科）", ["大气科", "土壤科"], ["固体科", "水科"]),
    ("（责任单位：农路科（各县（市、区）局配合））", ["农路科"], ["各县（市、区）局"]),
    ("（责任单位\N{RATIO}市水利局（河长办）牵头）", ["市水利局（河长办）"], []),
    ("（主要责任单位：市水利局；次要责任单位：市财政局）", ["市水利局"], ["市财政局"]),
    ("（组长单位：市水利局；成员单位：市财政局）", ["市水利局"], ["市财政局"]),
    ("（市政府辦公室牽頭，市級各有關部門按職責分工負責）", ["市政府辦公室"],
     ["市級各有關部門"]),
    ("（责任单位：一科）（配合单位：二科）", ["一科"], ["二科"]),
]  # fmt: skip


@pytest.mark.parametrize(("bracket", "lead", "other"), BRACKETS)
def test_labelled_bracket_names_units(bracket: str, lead: list[str], other: list[str]):
    found = read_responsibility(flow_of(TEXT + bracket))
    assert units_of(found) == (lead, other)
    assert without(flow_of(TEXT + bracket), found.ranges).text == TEXT


@pytest.mark.parametrize(
    ("bracket", "lead", "other"),
    [
        ("（大气科牵头，执法支队、监测站配合）", ["大气科"], ["执法支队", "监测站"]),
        ("（大气科牵头，各分局按职责分工负责）", ["大气科"], ["各分局"]),
        ("（市发展改革委牵头负责，市住房和城乡建设局、市工信局按照职责分工负责落实）",
         ["市发展改革委"], ["市住房和城乡建设局", "市工信局"]),
        ("（市教育局牵头、市财政局配合）", ["市教育局"], ["市财政局"]),
        ("（市教育局牵头市财政局配合）", ["市教育局"], ["市财政局"]),
        ("（市教育局牵头；市医保局、市财政局参加）", ["市教育局"], ["市医保局", "市财政局"]),
        ("（市教育局牵头，市财政局）", ["市教育局"], ["市财政局"]),
        ("（市教育局牵头，各县（市、区）配合）", ["市教育局"], [COUNTIES]),
        ("（法规科牵头、执法支队具体负责、各科室配合）", ["法规科"], ["执法支队", "各科室"]),
        ("（市生态环境局、市商务局按职责分工负责）", ["市生态环境局", "市商务局"], []),
        ("（市教育局、市财政局、团市委按职责分工落实）", ["市教育局", "市财政局", "团市委"], []),
        ("（市教育局、市财政局等8个部门按职责分工负责）", ["市教育局", "市财政局"], []),
        ("（市教育局，市财政局负责，各县区参与）", ["市教育局", "市财政局"], ["各县区"]),
        ("（水科，执法支队配合）", ["水科"], ["执法支队"]),
        ("（市教育局、市财政局，由市教育局牵头）", ["市教育局"], ["市财政局"]),
        ("（由市教育局负责）", ["市教育局"], []),
        ("（市教育局会同市财政局、市人社局负责）", ["市教育局"], ["市财政局", "市人社局"]),
        ("（市教育局牵头，会同市财政局、市人社局等部门落实）", ["市教育局"],
         ["市财政局", "市人社局"]),
        ("（市教育局负责统筹协调，各县区负责具体实施）", ["市教育局"], ["各县区"]),
        ("（教育部、财政部按职责分工负责，地方各级人民政府落实）",
         ["教育部", "财政部", "地方各级人民政府"], []),
        ("（市教育局、市财政局分别牵头）", ["市教育局", "市财政局"], []),
        ("（省教育厅指导，市教育局负责）", ["市教育局"], ["省教育厅"]),
        ("（责任科室：大气办牵头，水科、各分局参与）", ["大气办"], ["水科", "各分局"]),
        ("（市委宣传部、市文化和旅游局等有关部门）", ["市委宣传部", "市文化和旅游局"], []),
        ("（宣教科、办公室）", ["宣教科", "办公室"], []),
        ("（宣教中心）", ["宣教中心"], []),
        ("（组织科、督查科）", ["组织科", "督查科"], []),
        ("（物业管理科、安全生产科、房产科）", ["物业管理科", "安全生产科", "房产科"], []),
        ("（安全科）", ["安全科"], []),
        ("（市国家安全局、各处室）", ["市国家安全局", "各处室"], []),
        ("（经开区管委会、如皋市教育局等八部门）", ["经开区管委会", "如皋市教育局"], []),
        ("（党组办，各科室、直属单位）", ["党组办", "各科室", "直属单位"], []),
        ("（综合科、一大队、二大队）", ["综合科", "一大队", "二大队"], []),
    ],
)  # fmt: skip
def test_verbs_give_parts_without_a_label(bracket: str, lead: list[str], other: list[str]):
    found = read_responsibility(flow_of(TEXT + bracket))
    assert units_of(found) == (lead, other)
    assert without(flow_of(TEXT + bracket), found.ranges).text == TEXT


@pytest.mark.parametrize(
    ("lines", "lead", "other"),
    [
        ("\n责任单位：大气科、各分局", ["大气科", "各分局"], []),
        ("\n牵头领导：张三\n牵头单位：大气科\n配合单位：监测站", ["大气科"], ["监测站"]),
        ("\n牵头单位：市教育局\n责任单位：市财政局，市人社局", ["市教育局"],
         ["市财政局", "市人社局"]),
        ("\n责任单位：市教育局、\n市财政局，各县（市、区）人民政府",
         ["市教育局", "市财政局", "各县（市、区）人民政府"], []),
        ("\n责任单位：\n市教育局、市财政局", ["市教育局", "市财政局"], []),
        ("\n责任单位 市教育局 市财政局", ["市教育局", "市财政局"], []),
        ("\n【牵头单位】市教育局\n【配合单位】市财政局、各县区", ["市教育局"],
         ["市财政局", "各县区"]),
        ("【牵头单位】市教育局【配合单位】市财政局", ["市教育局"], ["市财政局"]),
        ("【责任单位】市教育局【完成时限】6月底", ["市教育局"], []),
        ("——责任单位：市教育局", ["市教育局"], []),
        ("责任科室：水科", ["水科"], []),
        ("\n责 任 单 位：市教育局、市财政局", ["市教育局", "市财政局"], []),
        ("\n责任单位：市教育局\n市财政局\n各县区", ["市教育局", "市财政局", "各县区"], []),
        ("牵头单位：市教育局。配合单位：市财政局。", ["市教育局"], ["市财政局"]),
        ("牵头单位：市教育局 配合单位：市财政局等部门，各县区", ["市教育局"],
         ["市财政局", "各县区"]),
        ("（责任单位：市教育局、\n市财政局）", ["市教育局", "市财政局"], []),
        ("（责任单位：市教育局（体育局）\n、各县（市、区））", ["市教育局（体育局）", COUNTIES], []),
        ("（责任单位：市教育局（体育局）、市财政局", ["市教育局（体育局）", "市财政局"], []),
    ],
)  # fmt: skip
def test_lines_and_broken_brackets_name_units(lines: str, lead: list[str], other: list[str]):
    found = read_responsibility(flow_of(TEXT + lines))
    assert units_of(found) == (lead, other)
    assert without(flow_of(TEXT + lines), found.ranges).text.rstrip("\n") == TEXT


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("推进改革。责任单位：市教育局、市水利局。加强监管。", "推进改革。加强监管。"),
        ("推进改革（责任单位：市教育局）。", "推进改革。"),
        ("确保事事有人办（督查科）。服务大局（办公室）。", "确保事事有人办。服务大局。"),
        (
            "推进改革。责任单位：市教育局 完成时限：6月底 工作措施：加强监管。",
            "推进改革。工作措施：加强监管。",
        ),
        (
            "推进改革。责任人：张三 责任单位：市教育局；工作目标：完成80%。",
            "推进改革。工作目标：完成80%。",
        ),
        ("推进改革。（责任单位：市教育局）。加强监管。", "推进改革。加强监管。"),
        ("推进改革（市教育局负责），推进建设（市住建局负责）。", "推进改革，推进建设。"),
    ],
)
def test_text_about_the_units_stays(text: str, left: str):
    flow = flow_of(text)
    assert without(flow, read_responsibility(flow).ranges).text == left


def test_brackets_of_several_sentences_are_a_union():
    text = "甲。（责任单位：一科）乙。（责任单位：二科、一科）丙。（牵头科室：三科，配合科室：一科、四科）"
    assert units_of(read_responsibility(flow_of(text))) == (["一科", "二科", "三科"], ["四科"])


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("（责任单位：水科；完成时限：2024年6月底前）", ["2024年6月底前"]),
        ("（责任单位：市教育局，2024年6月底前）", ["2024年6月底前"]),
        ("（市教育局负责，6月底前完成）", ["6月底前完成"]),
        ("（责任处室：基教处；时限：长期坚持）", ["长期坚持"]),
        ("\n责任单位：市教育局\n完成时限：年底前", ["年底前"]),
    ],
)
def test_time_beside_units_is_a_limit(text: str, times: list[str]):
    found = read_responsibility(flow_of(TEXT + text))
    assert [flow.text for flow in found.times] == times
    assert len(found.lead) == 1


@pytest.mark.parametrize(
    "text",
    [
        "推进改革（试行）。",
        "推进改革（2024年）。",
        "控制细颗粒物（PM2.5）浓度。",
        "印发方案（以下简称《方案》）。",
        "报送材料（见附件）。（附名单）",
        "完成建设（已完成）。（省级重点项目）",
        "保障供应（含电力）。（2024年10月底前完成）",
        "在重点县区（泰山区、岱岳区、新泰市）试点。",
        "改造一批学校（市一中、市二中、实验小学）。",
        "加强薄弱专科建设（儿科、产科、精神科）。",
        "排查重点场所（火车站、汽车站、养老机构）。",
        "推进多元治理（政府主导、企业参与）。",
        "落实三个责任（政府领导责任、部门监管责任、企业主体责任）。",
        "压实责任单位：要按照计划认真落实，加强监管。",
        "明确责任部门（科室）。",
        "压实责任（责任单位要加强监管、落实措施）。",
        "开展活动（时间）。",
        "成立工作专班（办公室设在市教育局）。",
        "移交市生态环境局（原市环保局）。",
        "报市自然资源局（市林业局）。",
        "推进垂改（涉及市教育局、市财政局）。",
        "完成4个处室（办公室、人事处、财务处）整合。",
    ],
)
def test_other_brackets_stay_in_the_text(text: str):
    found = read_responsibility(flow_of(text))
    assert units_of(found) == ([], [])
    assert found.ranges == []


@pytest.mark.parametrize(
    ("bracket", "lead"),
    [
        ("（责任单位：市教育局；以下均需各县（市、区）落实，不再列出）", ["市教育局"]),
        ("（市教育局、市财政局；各县（市、区）均需落实，不再列出）", ["市教育局", "市财政局"]),
        ("（责任单位：市教育局、市财政局，下同）", ["市教育局", "市财政局"]),
        (
            "（责任单位：市教育局、市财政局（列第一位的为牵头单位，下同））",
            ["市教育局", "市财政局"],
        ),
        ("（责任单位：市教育局。排在首位的为牵头单位）", ["市教育局"]),
    ],
)
def test_what_explains_a_list_is_no_unit(bracket: str, lead: list[str]):
    assert units_of(read_responsibility(flow_of(TEXT + bracket))) == (lead, [])


@pytest.mark.parametrize(
    "sentence",
    [
        "各项任务责任单位中，排在第一位的为牵头单位。",
        "列在首位的为牵头单位，下同。",
        "第一责任单位为牵头单位。",
        "（责任单位：市教育局、市财政局，排名第一位的单位为牵头单位，下同）",
    ],
)
def test_notice_says_once_that_the_first_leads(sentence: str):
    conventions = read_conventions(["推进改革。", sentence])
    assert conventions.first_leads
    orderless = read_responsibility(flow_of("推进。（责任单位：一科、二科、三科）"))
    assert units_of(conventions.applied(orderless)) == (["一科"], ["二科", "三科"])
    ordered = read_responsibility(flow_of("推进。（牵头单位：一科、二科；配合单位：三科）"))
    assert units_of(conventions.applied(ordered)) == (["一科", "二科"], ["三科"])


def test_without_such_a_sentence_all_lead():
    conventions = read_conventions(["各牵头单位要排出第一批项目。", "力争排名全省第一。"])
    assert not conventions.first_leads


@pytest.mark.parametrize(
    ("text", "lead", "other"),
    [
        ("由市水利局牵头，市住建局、市财政局配合，6月底前完成清淤。", ["市水利局"],
         ["市住建局", "市财政局"]),
        ("市教育局要牵头制定方案。各县（市、区）政府要落实属地责任。", ["市教育局"], []),
        ("市教育局牵头会同市公安局开展检查。", ["市教育局"], []),
        ("该项工作由市卫生健康委负责，各县（市、区）配合。", ["市卫生健康委"], [COUNTIES]),
        ("市应急局、市消防救援支队牵头组织排查，各乡镇（街道）积极配合做好整改。",
         ["市应急局", "市消防救援支队"], ["各乡镇（街道）"]),
        ("由市场监管局牵头、市卫健委配合开展检查。", ["市场监管局"], ["市卫健委"]),
        ("由市发展改革委牵头负责，市财政局等部门按职责分工落实。", ["市发展改革委"], ["市财政局"]),
        ("做好我局牵头问题的整改。", [], []),
        ("督办科每月通报一次进度。", ["督办科"], []),
        ("市应急局负责统筹，市财政局配合。", ["市应急局"], ["市财政局"]),
        ("各地负责保障监测设备运行。各县（市、区）政府要落实属地责任。", [], []),
        ("加强调度，市应急局每月通报。", [], []),
        ("由企业负责整改，由省厅负责审批的项目除外。", [], []),
        ("充分发挥市教育局牵头作用，由分管副市长牵头，建立专班。", [], []),
        ("构建党委领导、政府负责、社会参与的治理体系。", [], []),
        ("联合市公安局、市财政局开展检查。", [], []),
    ],
)  # fmt: skip
def test_sentence_names_units_where_it_says_who_leads(text: str, lead: list[str], other: list[str]):
    assert units_of(find_actors(reading_of(text))) == (lead, other)


def test_sentence_names_no_unit_beside_a_bracket():
    item = item_of("由市水利局牵头清淤。（责任单位：市住建局）")
    assert [mention.name for mention in item.lead_units] == ["市住建局"]


def test_units_on_a_heading_hold_for_the_clauses_below():
    text = "2024年工作要点\n一、大气污染防治（责任科室：大气科）\n（一）治理扬尘。加强巡查。"
    item = item_of("", head=text)
    assert [mention.name for mention in item.lead_units] == ["大气科"]
    assert item.path == ("一、大气污染防治",)


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("责任单位：市教育局", True),
        ("（牵头单位：市教育局）", True),
        ("【配合单位】市教育局", True),
        ("责任单位 市教育局、市财政局", True),
        ("完成时限：6月底", True),
        ("责任单位要认真落实", False),
        ("压实责任单位：市教育局", False),
        ("牵头单位 要按照计划，把各项任务落实到人的责任上", False),
    ],
)
def test_line_begins_with_a_label(line: str, begins: bool):
    assert begins_with_label(fold(line)) is begins


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("办公室和人事科", ["办公室", "人事科"]),
        ("市教育局以及各县（市、区）", ["市教育局", COUNTIES]),
        ("法制与宣传科、住房和城乡建设局", ["法制与宣传科", "住房和城乡建设局"]),
        ("文化和旅游局，发展和改革委员会", ["文化和旅游局", "发展和改革委员会"]),
        ("自然资源和规划局、人力资源和社会保障局", ["自然资源和规划局", "人力资源和社会保障局"]),
        ("水利和湖泊局与党建与群团工作部", ["水利和湖泊局", "党建与群团工作部"]),
        ("省、市各部门、各县、区政府", ["省、市各部门", "各县、区政府"]),
        ("机关与队伍建设处", ["机关与队伍建设处"]),
    ],
)
def test_list_falls_apart_into_names(text: str, names: list[str]):
    assert [mention.name for mention in split_names(flow_of(text))] == names


def test_spans_of_units_hold_their_names():
    text = "推进。（由市教育局 牵头，市财政局等部门配合；责任人：李四）"
    found = read_responsibility(flow_of(text))
    for mention in (*found.lead, *found.other):
        assert text[mention.span.start : mention.span.end] == mention.name


@pytest.mark.parametrize(
    "unit",
    ["（", "（）", "、", "责任单位：", "（责任单位：", "【责任单位】市教育局", "市教育局和",
     "责任单位：市教育局、\n", "；责任单位：市教育局 工作措施：好",
     "责任：责任", "市：", "（由市教育局牵头（", "等", "责任单位 水科\n"],
)  # fmt: skip
def test_long_row_is_read_to_its_end(unit: str):
    flow = flow_of(f"（责任单位：{unit * 2000}）")
    found = read_responsibility(flow)
    assert all(0 <= start < end <= len(flow.text) for start, end in found.ranges)
    assert {len(inside) for inside in depths(flow.folded).values()} == {len(flow.text)}
    assert len(name_parts(flow)) <= len(flow.text)
