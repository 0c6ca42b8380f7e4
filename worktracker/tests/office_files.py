"""Files as an office makes them."""

from pathlib import Path

from openpyxl import Workbook


def a_workbook(path: Path) -> Path:
    """A small ledger in Excel's own format."""
    book = Workbook()
    sheet = book.active
    sheet.append(["序号", "机械环保代码", "注销日期"])
    sheet.append([1, "3-7M4C1A", "2024-10-11"])
    book.save(path)
    return path
