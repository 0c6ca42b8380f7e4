"""Administration of plans, items and what happens to them."""

from tasks.admin import items, plans, reports, watch

__all__ = ["items", "plans", "reports", "watch"]
