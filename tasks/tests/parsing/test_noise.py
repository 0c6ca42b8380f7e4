"""What the page adds is set aside, and what it broke is whole again, however the text was laid out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest

from tasks.parsing import parse_notice
from tasks.parsing.flow import clean, fold
from tasks.parsing.furniture import is_furniture
from tasks.tests.parsing.support import item_of


@pytest.mark.parametrize(
    "line",
    [
        "— 3 —", "－3－", "-12-", "~ 4 ~", "12", "第 3 页", "第 3 页 共 10 页", "第3页/共10页", "共10页 第3页",
        "第三页", "3/10", "Ⅲ", "iv", "─ 3 ─", "Page 3 of 10", "·5·",
        "目　录", "一、总体要求……………………3", "（一）强化监管............12",
        "索 引 号 SC0001/2024-00012 公开方式 主动公开", "发文机关：某市教育局", "成文日期 2024-03-05",
        "有效性：有效",
        "【字体：大 中 小】", "字号：大 中 小 打印", "打印本页", "[打印] [关闭]", "分享到：微信 微博",
        "扫一扫在手机打开当前页",
        "首页 > 政务公开 > 规划计划", "您当前的位置：首页>>公开目录>>正文", "上一篇：无", "下一条：关于放假的通知",
        "来源：某市水利局 浏览次数：120",
        "责任编辑：王某", "版权所有：某市人民政府", "某ICP备00000001号-1",
        "主办：某市教育局　承办：某市教育信息中心", "网站标识码：0000000000", "(此件主动公开)", "（此件公开发布）",
        "相关解读：一图读懂", "无障碍浏览", "A+ A-", "https://www.example.gov.cn/art/1.html", "━━━━━━━━",
    ],
)  # fmt: skip
def test_line_of_the_page_is_furniture(line: str):
    assert is_furniture(clean(line, 0, len(line)).folded)


@pytest.mark.parametrize(
    "line",
    [
        "2024年3月5日", "一、总体要求", "3.5万亩", "责任单位：市教育局", "牵头单位：办公室", "打印设备采购12台。",
        "关闭煤矿3处。", "分享经验，推广做法。", "来源可查、去向可追", "目录管理更加规范", "上一年度任务全部完成。",
        "收藏品市场专项整治行动。", "全市水质达到Ⅲ类", "公开方式更加多样，渠道更加畅通。", "首页设计", "12家企业",
    ],
)  # fmt: skip
def test_line_of_the_author_is_no_furniture(line: str):
    assert not is_furniture(clean(line, 0, len(line)).folded)


NOTICE = """清河市水利局关于印发《2024年全市水利工作要点》的通知
清水发〔2024〕6号
各县（区）水利局，局属各单位：
现将《2024年全市水利工作要点》印发给你们，请认真抓好落实。
清河市水利局
2024年2月26日
2024年全市水利工作要点
2024年是水利高质量发展的重要一年，全市水利工作要坚持人民至上，统筹发展和安全，推动各项任务落地见效。
一、工作目标
全年完成水利投资12亿元，农村自来水普及率达到93%以上，万元地区生产总值用水量下降4%，重点河湖生态流量达标率保持100%。
二、重点任务
（一）筑牢水旱灾害防御屏障，提升防洪减灾能力
1.加快防洪工程建设。汛前完成18座小型水库除险加固，整治中小河流25公里，新建改建泵站6座，切实补齐工程短板。（责任科室：建设科、运行管理科）
2.完善监测预警体系。升级雨水情监测站点120处，6月底前完成山洪灾害预警平台改造，预警信息到村到户到人。（责任科室：防御科）
3.强化应急处置准备。组织防汛演练不少于4次，联合市应急局储备抢险物资，做到召之即来、来之能战、战之必胜。〔责任科室：办公室（防汛办）〕
（二）建设幸福河湖
4.常态化清理河湖乱占乱建。每月巡查不少于2次，整改问题60个，对群众反映强烈的问题建立台账、限期销号。（责任科室：河湖科）
5.推进水土流失综合治理。治理面积15万亩，新增国家级示范工程1个，持续提升水源涵养能力，厚植绿色发展底色。（责任科室：水保科）
（三）守护群众饮水安全
6.实施城乡供水一体化。11月底前铺设管网80公里，受益人口6.5万人，水质合格率达到95%以上，让群众喝上放心水。（责任科室：农水科）
三、保障措施
各单位要加强组织领导，细化任务分工，强化督导考核，确保各项工作取得实效，以优异成绩推动全市水利事业再上新台阶。
"""
WIDTHS = (24, 30, 36, 48, 64, 78, 90)


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def wrapped(text: str, width: int, *, indent: str = "") -> list[str]:
    """The lines as a page of that width breaks them; closing marks may hang over its edge."""
    lines = []
    for paragraph in text.splitlines():
        line = indent
        for character in paragraph:
            if columns(line + character) > width and character not in "，。；：、）》”":
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines


def paged(lines: list[str], *, top: str, foot: str) -> Iterator[str]:
    """The lines on five pages, each with its head (but the first) and its number."""
    size = len(lines) // 5 + 1
    for i, line in enumerate(lines):
        if i and i % size == 0:
            yield foot.format(i // size)
            yield top
        yield line


def read(text: str) -> list[tuple[object, ...]]:
    notice = parse_notice(text)
    meta = notice.meta
    items = [
        (i.marker, i.kind, i.section, i.path, i.title, i.text.replace("\n", ""), i.starts, i.ends,
         tuple(unit.name for unit in i.lead_units), len(i.targets), len(i.deadlines))
        for i in notice.items
    ]  # fmt: skip
    return [(meta.title, meta.doc_number, meta.issuer, meta.issued, meta.recipients), *items]


PLAIN = read(NOTICE)


def test_notice_laid_out_plainly_gives_its_items():
    assert [item[0] for item in PLAIN[1:]] == ["一、", "1.", "2.", "3.", "4.", "5.", "6.", "三、"]
    assert PLAIN[0][0] == "清河市水利局关于印发《2024年全市水利工作要点》的通知"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n", "  \n"])
def test_lines_broken_at_any_width_are_rejoined(width: int, between: str):
    assert read(between.join(wrapped(NOTICE, width))) == PLAIN


@pytest.mark.parametrize("width", WIDTHS)
def test_indented_paragraphs_in_broken_lines_are_rejoined(width: int):
    assert read("\n".join(wrapped(NOTICE, width, indent="　　"))) == PLAIN


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("top", "foot"),
    [
        ("清河市水利工作", "— {} —"),
        ("\f清河市水利工作", "第 {} 页"),
        ("\f", "清河市水利局 {}"),
        ("2024年全市水利工作要点", "-{}-"),
        ("\f2024年全市水利工作要点", "{}"),
    ],
)
def test_page_heads_and_numbers_in_mid_clause_are_set_aside(width: int, top: str, foot: str):
    lines = wrapped(NOTICE, width)
    assert read("\n".join(paged(lines, top=top, foot=foot))) == PLAIN


@pytest.mark.parametrize("blank", [" ", "\u3000", "\t", "\u00a0", "\u2003"])
def test_blanks_and_invisible_characters_change_nothing(blank: str):
    spaced = NOTICE.replace("1.", f"1.{blank}").replace("一、", f"{blank}一、{blank}")
    assert read(spaced) == PLAIN
    assert read(NOTICE.replace("水", "水\u200b").replace("。", "\ufeff。")) == PLAIN


def test_notice_that_lost_its_line_breaks_is_cut_where_the_numbers_go_on():
    head, body = NOTICE.split("一、工作目标\n")
    glued = f"{head}一、工作目标\n{body.replace(chr(10), ' ')}"
    assert [item[:5] for item in read(glued)] == [item[:5] for item in PLAIN]


TABLE = """索引号
A-001
主题分类
教育、学前教育
发文机关
某市教育局
成文日期
2024-04-09
标题
某市教育局2024年工作要点
发文字号
某教〔2024〕3号
2024年全市教育工作要点
一、改善办学条件。新建学校6所。
"""


def test_particulars_on_lines_of_their_own_are_read_and_set_aside():
    notice = parse_notice(TABLE)
    assert (notice.meta.issuer, str(notice.meta.issued)) == ("某市教育局", "2024-04-09")
    assert notice.meta.doc_number == "某教〔2024〕3号"
    assert [item.title for item in notice.items] == ["改善办学条件"]


def test_watermark_of_single_characters_is_set_aside():
    item = item_of("开展排查，建立台账，\n内\n部\n资\n料\n限期整改到位。")
    assert item.text == "加强治理。开展排查，建立台账，限期整改到位。"


def test_table_of_contents_is_set_aside():
    text = "2024年工作要点\n目录\n一、治水\n（一）清淤\n二、治气\n一、治水\n（一）清淤。做事。\n二、治气。做好。"
    assert [item.marker for item in parse_notice(text).items] == ["（一）", "二、"]


def test_bare_numbers_of_a_ledger_are_no_page_numbers():
    text = "序号\n重点任务\n牵头单位\n1\n治水\n水科\n2\n治气\n气科"
    furniture = [leaf.text for leaf in parse_notice(text).segments if leaf.kind == "furniture"]
    assert furniture == []


def test_units_repeated_under_many_clauses_are_no_running_heads():
    lines = [f"{k}.开展第{k}项治理工作。做好巡查。\n责任单位：市水利局" for k in range(1, 7)]
    items = parse_notice("2024年工作要点\n" + "\n".join(lines)).items
    assert [unit.name for item in items for unit in item.lead_units] == ["市水利局"] * 6


@pytest.mark.parametrize(
    "cell", ["2024年12月底前", "各县（市、区）人民政府", "市发展改革委、市财政局"]
)
def test_cells_that_a_ledger_repeats_are_no_running_heads(cell: str):
    lines = [f"{k}.开展第{k}项工作。做好巡查，抓好整改。\n{cell}" for k in range(1, 7)]
    notice = parse_notice("2024年工作要点\n" + "\n".join(lines))
    assert "furniture" not in {leaf.kind for leaf in notice.segments}


def test_traditional_script_is_read_and_quoted_as_printed():
    text = "2024年度工作要點\n一、強化監管。聯合市應急局開展檢查，6月底前完成。（責任單位：執法處）"
    (item,) = parse_notice(text).items
    assert item.text.startswith("強化監管。聯合市應急局")
    assert [unit.name for unit in item.lead_units] == ["執法處"]
    assert [partner.name for partner in item.partners] == ["市應急局"]
    assert [limit.quote for limit in item.deadlines] == ["6月底前"]


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("責任單位：環境監測處", "责任单位：环境监测处"),
        ("「雙減」工作", "“双减”工作"),
        ("落实责任.加强巡查.", "落实责任。加强巡查。"),
        ("达到100%.", "达到100%。"),
        ("二.加强监管", "二.加强监管"),
        ("PM2.5和3.5万亩", "PM2.5和3.5万亩"),
        ("⽔⽣态", "水生态"),
        ('推进"双随机"监管', "推进“双随机”监管"),
        ("１．强化﹐督导", "1.强化，督导"),
    ],
)
def test_characters_fold_one_to_one(printed: str, folded: str):
    assert fold(printed) == folded
    assert len(fold(printed)) == len(printed)
