"""Numbers with their unit, as sentences print them."""

from decimal import Decimal

PERIODS = ("/年", "/半年", "/季度", "/季", "/月")
CLOSE_UNITS = ("%", "％", "‰", "℃")  # printed without a space before them


def reading_unit(unit: str) -> str:
    """The unit of one reading: 个 for the printed 个/季度, 微克/立方米 as it is."""
    return unit.partition("/")[0] if unit.endswith(PERIODS) else unit


def figure(value: Decimal, unit: str) -> str:
    """812 台, 41.2 微克/立方米, 70.8%: no zeros at the end, no space before a percent sign."""
    text = f"{value:f}"
    number = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{number}{unit}" if unit.startswith(CLOSE_UNITS) else f"{number} {unit}".strip()
