"""The fill-in workbook (填报表): a unit's reports of a period, out as a workbook and back in."""
