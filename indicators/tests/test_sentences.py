"""What verdicts say, in both languages of the interface."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from indicators.choices import Aggregation, Op
from indicators.judging import facts_of
from indicators.models import Definition, Indicator, Target
from indicators.scoring import FIGURES, Measured, judge
from indicators.scoring.facts import Score
from indicators.sentences import SENTENCES, sentence
from indicators.wording import actual_words, target_words
from tasks.models import Plan, WorkItem

ON = date(2024, 10, 15)
PM = (66, 58, 45, 38, 33, 29, 30, 34, 38)


def target(value, *, op=Op.AT_LEAST, unit="台", aggregation=Aggregation.CUMULATIVE, **fields):
    """A target of 2024 that is in no database, due at the year's end; its stages and changes are read already."""
    own = {
        name: fields.pop(name) for name in ("periodicity", "direction", "margin") if name in fields
    }
    definition = Definition(aggregation=aggregation, decimals=1, **own)
    indicator = Indicator(name="指标", unit=unit, definition=definition)
    item = WorkItem(plan=Plan(year=2024), limit=fields.pop("limit", date(2024, 12, 31)))
    read = {"stages": fields.pop("stages", []), "changes": fields.pop("changes", [])}
    row = Target(pk=1, item=item, indicator=indicator, op=op, value=Decimal(str(value)), **fields)
    row._prefetched_objects_cache = read
    return row


def said(promised, *values, on=ON, language="zh-hans"):
    """The sentence for monthly values from January on."""
    readings = [
        Measured(date(2024, n, 1), Decimal(str(value))) for n, value in enumerate(values, start=1)
    ]
    with translation.override(language):
        return sentence(promised, judge(facts_of(promised), readings, on=on))


def level(value, **fields):
    """A target on the latest value."""
    return target(value, aggregation=Aggregation.LATEST, **fields)


RANK = {"op": Op.AT_MOST, "unit": "名"}
PM_UNIT = {"op": Op.AT_MOST, "unit": "微克/立方米", "aggregation": Aggregation.DAY_MEAN}


@pytest.mark.parametrize(
    ("promised", "values", "words"),
    [
        (target(1147), (*[0] * 8, 812), "后3个月每月需完成 112 台，前9个月月均 90"),
        (target(54, unit="%"), (*[0] * 8, 36.5), "后3个月每月需提高 5.9 个百分点，前9个月月均 4.1"),
        (target(2, unit="个"), (*[0] * 8, 1), "后3个月还需完成 1 个，前9个月完成 1"),
        (target(2, unit="个"), [0] * 9, "前9个月没有进展，后3个月需完成 2 个"),
        (target(10, unit="次"), (*[0] * 8, 12), "累计 12 次，已完成全年目标 10 次"),
        (target(100, unit="%", op=Op.EXACTLY), [100], "已达到 100%，完成全年目标"),
        (
            target(2, unit="个", due=date(2024, 9, 20)),
            (*[0] * 8, 1),
            "还差 1 个，时限 2024-09-20 已逾期 25 天",
        ),
        (target(5, unit="起", op=Op.AT_MOST), (*[0] * 8, 3), "累计 3 起，上限 5 起"),
        (
            target(5, unit="起", op=Op.AT_MOST),
            (*[0] * 8, 4),
            "累计 4 起，按此进度将达 6 起，上限 5 起",
        ),
        (target(5, unit="起", op=Op.AT_MOST), (*[0] * 8, 6), "累计 6 起，已超过上限 5 起"),
        (target(40, **PM_UNIT), PM, "1—9月均值 41.2，目标 ≤40，后3个月均值需不高于 36.5"),
        (level(5, **RANK), (4, 5, 6, 7), "3月起跌出前 5 名，5月须回到前 5 名"),
        (level(5, **RANK), (7, 6), "1—2月均在前 5 名以外，时限 2024-12-31"),
        (level(40, unit="%"), (42, 38.9), "2月起未达目标，3月须回到 ≥40%"),
        (level(95, unit="%"), (90, 91), "1—2月均未达到 ≥95%，时限 2024-12-31"),
        (level(100, unit="%", op=Op.EXACTLY), (90, 91), "1—2月均未达到 100%，时限 2024-12-31"),
        (level(0, unit="个", op=Op.EXACTLY), [0] * 9, "1—9月均为 0，后3个月须保持"),
        (level(0, unit="个", op=Op.EXACTLY), (0, 2, 0), "2月出现 2 个，全年为 0 的目标已突破"),
        (target(1), (), "1月以来没有填报实际值"),
    ],
)
def test_sentence_tells_the_figures_of_its_rule(promised, values, words):
    assert said(promised, *values) == words


def test_level_past_its_due_date_says_whether_it_was_met():
    promised = level(80, unit="%", limit=date(2024, 9, 30))

    assert said(promised, 82) == "2024-09-30 到期时为 82%，达到 ≥80%"
    assert said(promised, 78) == "2024-09-30 到期时为 78%，未达到 ≥80%"


def test_sentences_are_readable_in_english():
    words = said(target(1147), *[0] * 8, 812, language="en")

    assert words == "The last 3 months must bring 112 台 each; the first 9 months brought 90 each"


@pytest.mark.parametrize(
    ("promised", "words"),
    [
        (target(1147), "≥1147 台"),
        (target(54, unit="%"), "≥54%"),
        (target(100, unit="%", op=Op.EXACTLY), "＝100%"),
        (target(40, **PM_UNIT), "≤40 微克/立方米"),
        (level(8, **RANK), "前 8 名"),
        (target(2, unit="个", value_max=Decimal(3)), "2—3 个"),
        (target(15, unit="个/季度"), "每季度 ≥15 个"),
        (target(4, unit="轮/年"), "≥4 轮"),
        (target(3000, unit="吨", op=Op.MORE), ">3000 吨"),
        (target("1.5", unit="亿元"), "≥1.5 亿元"),
    ],
)
def test_target_reads_as_officials_write_it(promised, words):
    with translation.override("zh-hans"):
        assert target_words(promised) == words


@pytest.mark.parametrize(
    ("promised", "value", "words"),
    [
        (target(1147), "812", "812"),
        (target(40, **PM_UNIT), "41.1679", "41.2"),
        (level(8, **RANK), "7", "第 7"),
        (level(8, **RANK), None, "—"),
    ],
)
def test_actual_value_has_the_decimals_of_its_kind(promised, value, words):
    score = Score("at_risk", None if value is None else Decimal(value), None, "no_data")
    with translation.override("zh-hans"):
        assert actual_words(promised, score) == words


def test_every_code_of_the_rules_has_a_sentence():
    assert set(SENTENCES) == set(FIGURES)
