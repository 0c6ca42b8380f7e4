"""Tables of a notice: ledgers of tasks with their measures, goals, units and limits."""

from tasks.parsing.tables.columns import Column, role_of
from tasks.parsing.tables.finding import find_tables
from tasks.parsing.tables.model import Row, Table

__all__ = ["Column", "Row", "Table", "find_tables", "role_of"]
