"""The overview: facts read in few queries, then figures, tables and charts worked out of them in Python."""

from indicators.dashboard.overview import Overview, read_overview

__all__ = ["Overview", "read_overview"]
