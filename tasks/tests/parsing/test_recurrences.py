"""Duties that come back: how often, how many times, on which day, and what."""

from __future__ import annotations

import pytest

from tasks.parsing.recurrences import find_returns
from tasks.tests.parsing.support import reading_of


def returns_of(text: str):
    return [back.recurrence for back in find_returns(reading_of(text), 2024)]


@pytest.mark.parametrize(
    ("text", "freq", "count", "day", "starts"),
    [
        ("每季度至少开展1次市级执法案卷评查", "quarterly", 1, None, ""),
        ("每季度抽取15个环评文件", "quarterly", None, None, ""),
        ("每季度清单化调度通报进展情况", "quarterly", None, None, ""),
        ("力争每月非现场执法占比达到40%以上", "monthly", None, None, ""),
        ("要按月调度项目建设进展", "monthly", None, None, ""),
        ("按季度公布城市水质排名", "quarterly", None, None, ""),
        ("按学期开展评价", "halfyearly", None, None, ""),
        ("4月起，请各市（州）于每月 25 日前将进展报送省厅", "monthly", None, 25, "2024-04"),
        ("自2025年3月起每月报送", "monthly", None, None, "2025-03"),
        ("每季度末月20日前通报", "quarterly", None, 20, ""),
        ("每季度最后一个月的30日前报送", "quarterly", None, 30, ""),
        ("每季度首月10日前汇总", "quarterly", None, 10, ""),
        ("每月15日开展主题党日", "monthly", None, 15, ""),
        ("每季度（3月、6月、9月、12月）25日前报送", "quarterly", None, 25, ""),
        ("每月（25日前）报送", "monthly", None, 25, ""),
        ("每季度不少于1次、全年不少于4次", "quarterly", 1, None, ""),
        ("每月调度，于25日前报送", "monthly", None, 25, ""),
        ("于次月5日前报送", "monthly", None, 5, ""),
        ("每月月底前报送", "monthly", None, None, ""),
        ("每年1月31日前报送", "yearly", None, None, ""),
        ("每年12月20日前报送", "yearly", None, 20, ""),
        ("每年至少开展 1 次自行监测", "yearly", 1, None, ""),
        ("每年原创活动不少于 3 次", "yearly", 3, None, ""),
        ("曝光典型案例每月不少于2起", "monthly", 2, None, ""),
        ("每年组织专题学习，不少于4次", "yearly", 4, None, ""),
        ("每半年开展一次评估", "halfyearly", 1, None, ""),
        ("每学期举办一次测试", "halfyearly", 1, None, ""),
        ("上、下半年各开展1次抽查", "halfyearly", 1, None, ""),
        ("春秋两季各开展一次整治", "halfyearly", 1, None, ""),
        ("每周巡查不少于2次", "weekly", 2, None, ""),
        ("每周五前发布提示", "weekly", None, None, ""),
        ("每天巡查不少于3次", "daily", 3, None, ""),
        ("逐日调度落实情况", "daily", None, None, ""),
        ("实行月调度制度", "monthly", None, None, ""),
        ("召开月度例会", "monthly", None, None, ""),
        ("逐月通报排名", "monthly", None, None, ""),
        ("实行一月一调度", "monthly", None, None, ""),
        ("每季一通报", "quarterly", None, None, ""),
        ("半年一总结", "halfyearly", None, None, ""),
        ("坚持月月有活动", "monthly", None, None, ""),
        ("一年两次评估", "yearly", 2, None, ""),
        ("巡查1次/季度", "quarterly", 1, None, ""),
        ("每月1—2次", "monthly", 1, None, ""),
        ("双周调度", "monthly", 2, None, ""),
        ("每半月报送一次", "monthly", 2, None, ""),
        ("每两个月巡河不少于1次", "yearly", 6, None, ""),
        ("建立“双月一督查”机制", "yearly", 6, None, ""),
        ("隔月召开例会", "yearly", 6, None, ""),
        ("每3个月开展一次", "quarterly", 1, None, ""),
    ],
)
def test_recurring_duty_is_read(
    text: str, freq: str, count: int | None, day: int | None, starts: str
):
    (read,) = returns_of(text)
    assert (read.freq, read.count, read.day, read.starts) == (freq, count, day, starts)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "持续开展每年四轮地下水国考点位省级自行监测和两轮省级同步监测",
            [("yearly", 4, "地下水国考点位省级自行监测"), ("yearly", 2, "省级同步监测")],
        ),
        (
            "每季度召开1次党员大会、讲1次党课",
            [("quarterly", 1, "党员大会"), ("quarterly", 1, "党课")],
        ),
        ("每月通报、每季度排名", [("monthly", None, "通报"), ("quarterly", None, "排名")]),
        ("按月调度，按季通报", [("monthly", None, "调度"), ("quarterly", None, "通报")]),
        (
            "实行“日监测、周会商、月通报”",
            [("daily", None, "日监测"), ("weekly", None, "周会商"), ("monthly", None, "月通报")],
        ),
        (
            "实行一周一检查、一月一评比",
            [("weekly", None, "一周一检查"), ("monthly", None, "一月一评比")],
        ),
        ("实行日清、周结", [("daily", None, "日清"), ("weekly", None, "周结")]),
        (
            "健全月度、季度考核机制",
            [("monthly", None, "月度、季度考核机制"), ("quarterly", None, "季度考核机制")],
        ),
        ("每月5日、20日前报送", [("monthly", None, "报送"), ("monthly", None, "报送")]),
    ],
)
def test_several_duties_in_one_piece_are_several(
    text: str, found: list[tuple[str, int | None, str]]
):
    assert [(read.freq, read.count, read.what) for read in returns_of(text)] == found


def test_two_days_of_a_month_are_two_duties():
    assert [read.day for read in returns_of("每月5日、20日前报送信息")] == [5, 20]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("每月25日前报送进展情况", "报送进展情况"),
        ("各县（区）于每月25日前将进展情况报送市局", "进展情况报送市局"),
        ("每年3月底前公布绩效评价结果", "公布绩效评价结果"),
        ("每周二、周四开展巡查", "巡查"),
        ("每月第一周召开例会", "例会"),
        ("开展河道巡查每月不少于2次", "开展河道巡查"),
        ("每月一调度", "调度"),
        ("每半年（6月、12月）报送一次总结", "总结"),
        ("每月25日（遇节假日顺延）前报送信息", "报送信息"),
        ("每周至少调度一次", "调度"),
        ("双周例会", "双周例会"),
        ("曝光典型案例每月不少于2起", "曝光典型案例"),
    ],
)
def test_what_comes_back_is_named_short(text: str, what: str):
    (read,) = returns_of(text)
    assert read.what == what


@pytest.mark.parametrize(
    "text",
    [
        "定期开展演练", "不定期抽查", "常态化开展巡查", "依法按规定按期推进整改",
        "《每月通报办法》", "适时开展评估", "每日处理500吨", "每天可供水2万吨", "每年递增8%",
        "每月补助300元", "每人不少于3次", "每村配备1名", "每个县建成1个", "年内开展4次",
        "全年开展2轮", "每两年轮训一遍", "三年一轮换", "两年一次", "逐年提高", "逐月下降",
        "逐步推进", "按日计罚", "按年度计划推进", "按季节开展", "按年龄分组", "6月调度",
        "安全生产月检查", "上半年检查", "一季度通报", "当日调度", "水质月报", "报送半年总结",
        "第一季度", "每逢节日", "年均浓度",
    ],
)  # fmt: skip
def test_what_has_no_period_does_not_recur(text: str):
    assert returns_of(text) == []
