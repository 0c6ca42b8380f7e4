"""Three invented ledgers in the styles in which bureaus keep theirs, made by openpyxl."""

# ruff: noqa: E501  # a row of a ledger is a line

from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

RED, YELLOW, GREEN = "FFFF0000", "FFFFFF00", "FF00B050"


def two_headed() -> bytes:
    """Two rows of headings, merged sections and domains, dates in every writing, 是/否, percent as 60%, 0.6 and 60."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "督办台账"
    sheet.append(["泰山市生态环境局2024年重点工作督办台账"])
    sheet.merge_cells("A1:L1")
    sheet["A1"].font = Font(bold=True, size=18)
    sheet.append(["截至2024年10月15日", *[None] * 8, "单位：项"])
    sheet.append(
        [
            "序号",
            "领域",
            "工作任务",
            "责任分工",
            None,
            None,
            "完成时限",
            None,
            "完成情况",
            None,
            None,
            "备注",
        ]
    )
    # fmt: off
    sheet.append([None, None, None, "牵头科室", "配合科室", "分管领导", "原", "调整后", "工作进展", "进度", "是否完成", None])
    for span in ("A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:H3", "I3:K3", "L3:L4"):
        sheet.merge_cells(span)
    rows = [
        ["一、污染防治攻坚"],
        [1, "水环境", "开展入河排污口整治，完成120个排污口溯源", "水生态环境科", "综合行政执法支队", "王建国", "2024年6月底前", "2024年11月底前", "已溯源98个，其余正在采样。", "80%", "否", "因汛期延期"],
        [2, None, "完成3条黑臭水体治理验收", "水生态环境科", None, "王建国", "2024.9.30", None, "3条均已通过验收。", 1, "是", None],
        [3, "大气环境", "完成重点行业企业深度治理30家", "大气环境科", "水生态环境科、综合行政执法支队", "李明", "全年", None, "已完成18家。", 0.6, "否", None],
        ["二、生态保护修复"],
        [4, "自然生态", "完成自然保护地问题整改", "自然生态科", None, "李明", "9月30日", None, None, None, None, "待省厅批复"],
        [5, None, "开展生物多样性调查", "自然生态科", "市林业局", "李明", "第四季度", None, "外业调查完成。", 60, "否", None],
        ["合计", None, "5项"],
    ]
    # fmt: on
    for row in rows:
        sheet.append(row)
    for span in ("A5:L5", "B6:B7", "A9:L9", "B10:B11"):
        sheet.merge_cells(span)
    sheet["J7"].number_format = sheet["J8"].number_format = "0%"
    for row in sheet.iter_rows(min_row=3):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    return saved(book)


def monthly() -> bytes:
    """Lights as words and as colours, titles above, months in columns, several units in a cell, telephones."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "2024年清单"
    sheet.append([None, "2024年度生态环境保护工作要点任务清单"])
    sheet.merge_cells("B1:P1")
    sheet.append([None, "填报日期：2024.10.15"])
    months = [f"{n}月进展情况" for n in range(1, 11)]
    heads = ["编号", "重点任务", "责任单位", "责任人及联系电话", "时限", *months, "亮灯", "备注"]
    sheet.append([None, *heads])
    # fmt: off
    rows = [
        (["2024-01", "推进饮用水水源地规范化建设", "水生态环境科、土壤生态环境科", "张伟 13800000001", "12月底前"],
         {3: "完成方案编制，进度20%。", 6: "完成标识牌安装，进度50%。", 10: "隔离防护工程进度70%。"}, "绿", None, GREEN),
        (["2024-02", "建设扬尘在线监测平台", "大气科", "李娜 13800000002、赵强", "2024年8月底前"],
         {2: "完成招标。", 8: "设备到货，进度40%。"}, None, "资金未到位", RED),
        (["2024-03", "编制危险废物利用处置规划", "固体废物与化学品科", "孙丽 0538-6991234", date(2024, 11, 30)],
         {9: "形成初稿，完成60%。"}, "黄", None, YELLOW),
        (["2024-04", "完成噪声监测点位布设", "大气环境科", "周杰", "上半年"],
         {6: "20个点位全部建成，进度100%。"}, "绿", None, GREEN),
    ]
    # fmt: on
    for number, (first, told, light, remark, colour) in enumerate(rows, start=4):
        sheet.append([None, *first, *(told.get(n) for n in range(1, 11)), light, remark])
        sheet.cell(number, 17).fill = PatternFill("solid", start_color=colour)
    sheet.append([None, "填表人：张伟", None, None, "联系电话：6991234"])
    return saved(book)


def flat() -> bytes:
    """As WPS exports it: two sheets by domain, gaps in the numbers, blank rows, totals, numbers as text."""
    book = Workbook()
    first: Any = book.active
    first.title = "水"
    heads = ["序号", "事项名称", "承办科室", "办结时限", "完成比例", "完成情况", "办理情况"]
    # fmt: off
    first.append(heads)
    for row in [
        ["1", "开展河湖“清四乱”", "水科", "2024-06-30", "100", "已完成", "清理27处，全部销号。"],
        ["3", "改造城区雨污管网12公里", "水生态环境科", "2024-12-20", "55.5", "推进中", "已改造6.7公里。"],
        [], [],
        ["7", "新建乡镇污水处理站2座", "水生态环境科", "年底前", "0", "未启动", None],
        ["合计", None, None, None, "51.8", None, "3项"],
    ]:
        first.append(row)
    second: Any = book.create_sheet("土壤")
    second.append(heads)
    for row in [
        ["2", "完成建设用地土壤污染状况调查", "土壤生态环境科", "2024/10/31", "85", "推进中", "报告编制中。"],
        ["4", "取消的项目：农用地分类试点", "土壤生态环境科", "2024-12-31", "10", "中止", "上级已停止试点。"],
    ]:
        second.append(row)
    # fmt: on
    book.create_sheet("填写说明").append(["本表每月25日前由各科室填报。"])
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The workbook's bytes."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()
