"""Words of time: limits, periods, mechanisms that recur."""

from __future__ import annotations

# Period words by frequency, after 每 / 按 / 逐.
PERIODS: dict[str, str] = {
    "工作日": "daily", "日": "daily", "天": "daily",
    "周": "weekly", "星期": "weekly",
    "月": "monthly", "个月": "monthly", "月度": "monthly",
    "季度": "quarterly", "季": "quarterly", "个季度": "quarterly",
    "半年": "halfyearly", "半年度": "halfyearly",
    "年": "yearly", "年度": "yearly", "个年度": "yearly",
}  # fmt: skip
PERIOD_UNITS = {
    "daily": "日", "weekly": "周", "monthly": "月",
    "quarterly": "季度", "halfyearly": "半年", "yearly": "年",
}  # fmt: skip
# What is done once a period where the period stands as one character: 月调度, 季通报.
MECHANISMS: tuple[str, ...] = (
    "调度", "通报", "会商", "报告", "研判", "分析", "评估", "排名", "考核", "监测", "巡查",
    "检查", "例会", "讲评", "督导", "督查", "总结", "晾晒", "盘点", "推进", "清零", "报送",
)  # fmt: skip
# What is counted when something recurs.
OCCASIONS: tuple[str, ...] = (
    "轮次",
    "批次",
    "频次",
    "次",
    "轮",
    "期",
    "场次",
    "场",
    "遍",
    "回",
    "趟",
)
