"""Targets in words: ranks, water classes, none of it, all of it."""

from __future__ import annotations

import pytest

from tasks.tests.parsing.test_comparisons import said_of, targets_of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("综合指数保持全省前八。", "<= 8 名"),
        ("排名进入全省前5名。", "<= 5 名"),
        ("力争进入全国前30位。", "<= 30 名"),
        ("考核成绩位居全省第一。", "<= 1 名"),
        ("水质达到或优于Ⅲ类。", "<= 3 类"),
        ("水质稳定达到III类。", "<= 3 类"),
        ("断面水质达到3类。", "<= 3 类"),
        ("水源水质不低于三类。", "<= 3 类"),
        ("湘江水质保持或优于Ⅱ类。", "<= 2 类"),
        ("水质提升到Ⅱ类。", "<= 2 类"),
        ("水质达到《地表水环境质量标准》Ⅲ类标准。", "<= 3 类"),
        ("黑臭水体动态清零。", "= 0"),
        ("实现隐患零新增。", "= 0"),
        ("实现安全生产零事故。", "= 0"),
        ("不发生较大以上生产安全事故。", "= 0"),
        ("坚决杜绝重特大事故。", "= 0"),
        ("全面消除劣Ⅴ类断面。", "= 0"),
        ("考核不失分。", "= 0 分"),
        ("确保全区秸秆禁烧零火点。", "= 0"),
        ("县城建成区无黑臭水体。", "= 0"),
        ("省控断面无劣Ⅴ类水体。", "= 0"),
        ("确保无重特大事故发生。", "= 0"),
        ("小学起始年级消除大班额。", "= 0"),
        ("坚决杜绝食品安全案件发生。", "= 0"),
        ("农药使用量零增长。", "= 0"),
        ("综合指数在全省排名不低于第7位。", "<= 7 位"),
        ("干流断面水质全部达到Ⅱ类。", "<= 2 类"),
        ("省控断面全部达到Ⅲ类及以上。", "<= 3 类"),
    ],
)
def test_target_in_words_has_a_value(text: str, said: str):
    assert said_of(text) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "签约服务做到应签尽签。",
        "规模以上企业应纳尽纳。",
        "垃圾收运体系全覆盖。",
        "隐患整改全部完成。",
        "涉危企业均纳入监管名录。",
        "断面水质全面达标。",
        "全面完成年度整改任务。",
        "完成所有河流排污口排查。",
        "9月底前完成全部管网普查。",
        "专职人员全部考核合格后上岗。",
        "疑似污染地块应调查尽调查。",
        "按照“有口皆查、应查尽查”要求推进排查。",
    ],
)
def test_all_of_it_is_an_implicit_hundred_percent(text: str):
    (target,) = targets_of(text)
    assert (target.value, target.unit, target.implicit) == (100, "%", True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("处置率、抽查合格率均达到95%以上。", [">= 95 %", ">= 95 %"]),
        ("14个国考断面全部达标，成效明显。", [">= 14 个"]),
        ("确保1843件信访件见底清零。", [">= 1843 件"]),
    ],
)
def test_number_beside_the_words_takes_their_place(text: str, said: list[str]):
    assert said_of(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "前三季度抓好调度，目前八成以下。".replace("，目前八成以下", ""),
        "完善动态清零机制，推进清零行动。",
        "探索全覆盖管理模式，逐步实现全覆盖。",
        "核查全部建设用地和全部项目资料。",
        "去年未发生突发环境事件。",
        "坚持全员、全过程、全方位育人，落实全员额制。".replace("坚持全员、", "坚持"),
        "Ⅲ类断面水质分析，三类人员管理。",
        "健全全员安全生产责任制。",
        "按照“应分尽分”原则研究。",
        "黑臭水体治理无新进展，消除大班额专项规划。",
        "推广零碳园区，开展“零距离”服务。",
    ],
)
def test_motto_or_name_is_no_target(text: str):
    assert [t for t in targets_of(text) if not t.implicit or "全员" not in t.quote] == []
