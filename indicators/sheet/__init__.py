"""The report form's own matter: whose report of which period it is, what it asks for, and what stands beside it."""

from indicators.sheet.sheet import Sheet, sheet_items, sheet_of

__all__ = ["Sheet", "sheet_items", "sheet_of"]
