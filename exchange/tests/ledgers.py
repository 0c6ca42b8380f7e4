"""Reading a ledger again."""

from typing import Any

# fmt: off
HEADINGS = [
    "序号", "编号", "领域", "工作任务", "目标/指标", "目标值", "当前值", "序时目标", "责任领导", "牵头单位", "配合单位",
    "责任人", "完成时限（原）", "完成时限（现）", "阶段节点", "最新进展", "完成率", "亮灯", "存在问题", "下一步措施",
    "办理状态", "延期次数", "佐证材料", "来源", "备注",
]
# fmt: on
HEAD_ROW = 3


def cells(sheet: Any, row: int) -> dict[str, Any]:
    return {heading: sheet.cell(row, place).value for place, heading in enumerate(HEADINGS, 1)}


def titles(book: Any) -> list[str]:
    sheet = book["督办台账"]
    rows = (cells(sheet, row) for row in range(HEAD_ROW + 1, sheet.max_row + 1))
    return [row["工作任务"] for row in rows if row["工作任务"]]
