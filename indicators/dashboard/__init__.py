"""The overview: facts counted by the database, then figures, tables and charts worked out of them in Python."""

from indicators.dashboard.overview import Overview, read_overview
from indicators.dashboard.scope import Scope

__all__ = ["Overview", "Scope", "read_overview"]
