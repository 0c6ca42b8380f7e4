"""The business clock: pinned for a demonstration, the real one otherwise; and the sort key of names."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from pytest_django import Settings

from worktracker.lib.clock import now, today
from worktracker.lib.sortkey import pinyin_key

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2026, 3, 1, 23, 30, tzinfo=ZoneInfo("UTC"))  # 7:30 on March 2 in Shanghai


@time_machine.travel(EVENING, tick=False)
def test_unpinned_clock_is_the_one_of_shanghai(settings: Settings) -> None:
    settings.BUSINESS_DATE = None
    assert today() == date(2026, 3, 2)
    assert now() == EVENING
    assert now().utcoffset() == EVENING.astimezone(SHANGHAI).utcoffset()


@time_machine.travel(EVENING, tick=False)
def test_pinned_clock_keeps_the_day_and_the_real_time_of_day(settings: Settings) -> None:
    settings.BUSINESS_DATE = date(2024, 10, 15)
    assert today() == date(2024, 10, 15)
    assert now() == datetime(2024, 10, 15, 7, 30, tzinfo=SHANGHAI)


def test_names_sort_by_sound() -> None:
    names = ["水生态环境科", "办公室(督查办)", "大气环境科", "土壤科"]
    assert sorted(names, key=pinyin_key) == [
        "办公室(督查办)",
        "大气环境科",
        "水生态环境科",
        "土壤科",
    ]


@pytest.mark.parametrize(
    ("name", "key"),
    [("水", "shui3"), ("水泥A厂", "shui3 ni2 a chang3"), ("PM2.5", "pm2.5"), ("", "")],
)
def test_sort_key_is_lower_case_pinyin_with_tones(name: str, key: str) -> None:
    assert pinyin_key(name) == key


def test_sort_key_fits_its_column() -> None:
    assert len(pinyin_key("水" * 300)) == 200
