"""Courses of Jilin's tasks by their place in the plan, and readings of its main indicators. Invented."""

from indicators.demo.course import Course

# Percent by place in the plan, in turn: a department on its way, with a few stragglers.
PACE = (
    86,
    81,
    77,
    92,
    83,
    72,
    88,
    79,
    100,
    84,
    80,
    90,
    61,
    85,
    78,
    82,
    94,
    87,
    69,
    81,
    100,
    76,
    89,
)
# The notice is of 11 May: the first reports are those of June.
FIRST_MONTH = 6
STRAGGLING = "个别市州报送材料不全，影响全省汇总进度。"
CLOSING = "年度工作内容全部完成，成果已归档。"


def course(place: int, title: str) -> Course:
    """The course of the task at a place of the plan, told with its own title."""
    percent = PACE[place % len(PACE)]
    if percent == 100:
        return Course(100, CLOSING, closed=True, first=FIRST_MONTH)
    if percent < 75:
        return Course(
            percent,
            f"“{title}”已完成全省调度，进度快慢不一。",
            problems=STRAGGLING,
            next_step="10 月下旬集中督导进度靠后的地区。",
            first=FIRST_MONTH,
        )
    return Course(percent, f"“{title}”按月调度，各市州均已上报进展。", first=FIRST_MONTH)


# Monthly values from January; running totals for counts; None where a month was not reported.
READINGS: dict[str, list[float | None]] = {
    "国家考核断面优良水体比例": [78.4, 79.3, 80.2, 81.1, 82, 82.9, 82, 82.9, 82.9],
    "劣五类水体断面数量": [0] * 9,
    "饮用水水源水质类别": [3] * 9,
    "地级以上城市空气质量优良天数比例": [],  # of days: see DAYS
    "细颗粒物(PM2.5)浓度": [43, 37, 31, 27, 20, 15, 14, 13, 19],
    "重污染天数比例": [],
    "受污染耕地安全利用率": [95.1, 95.1, 95.3, 95.3, 95.4, None, 95.6, 95.8, 95.8],
    "工业企业达标排放率": [98.9, 99.1, 99.2, 99.4, 99.4, 99.5, 99.7, 99.6, 99.8],
    "辐射环境自动站平均数据获取率": [97.2, 96.8, 98.1, 98.4, 98.6, 97.9, 98.3, 98.5, 98.2],
    "地下水国考点位超标水体数量": [11, 11, 10, 10, 9, 9, 9, 8, 8],
    "受污染耕地成因排查完成比例": [12, 25, 38, 50, 64, 78, 90, 100, 100],
    "编制“一点一策”整治方案的地下水国考点位数量": [14, 28, 43, 57, 57, 57, 57, 57, 57],
    "地下水国考点位省级自行监测轮次": [0, 1, 1, 1, 2, 2, 2, 3, 3],
    "地下水国考点位省级同步监测轮次": [0, 0, 0, 0, 1, 1, 1, 1, 1],
    "城市放射性废物库库区季度检查次数": [1, 2, 3, 4, 5, 6, 7, 8, 9],
    "新闻发布会召开次数": [0, 0, 1, 1, 1, 2, 2, 2, 3],
    "农村生活污水治理（管控）率": [31.2, 31.9, 32.8, 33.6, 34.3, 35.1, 35.9, 36.6, 37.1],
}

# Days of each month from January on, and the valid ones that they are a part of.
DAYS: dict[str, list[tuple[int, int]]] = {
    "地级以上城市空气质量优良天数比例": [
        (26, 31),
        (27, 29),
        (29, 31),
        (28, 29),
        (29, 31),
        (29, 30),
        (31, 31),
        (31, 31),
        (29, 30),
    ],
    "重污染天数比例": [(1, 31), (1, 29), *[(0, days) for days in (31, 29, 31, 30, 31, 31, 30)]],
}
# The months of the year before.
HISTORY: dict[str, list[float]] = {
    "细颗粒物(PM2.5)浓度": [46, 40, 34, 26, 19, 15, 13, 13, 18, 25, 33, 41],
    "国家考核断面优良水体比例": [
        77.5,
        78.4,
        79.3,
        80.2,
        80.2,
        81.1,
        81.1,
        81.1,
        82,
        82,
        82,
        82,
    ],
}
HISTORY_OF_DAYS: dict[str, list[tuple[int, int]]] = {
    "地级以上城市空气质量优良天数比例": [
        (24, 31),
        (25, 28),
        (28, 31),
        (27, 30),
        (30, 31),
        (30, 30),
        (31, 31),
        (31, 31),
        (29, 30),
        (28, 31),
        (26, 30),
        (25, 31),
    ],
    "重污染天数比例": [
        (2, 31),
        (1, 28),
        *[(0, days) for days in (31, 30, 31, 30, 31, 31, 30, 31)],
        (1, 30),
        (1, 31),
    ],
}
