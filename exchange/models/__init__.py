"""What is kept of files that leave."""

from exchange.models.export import Export
from exchange.models.switch import Switch

__all__ = ["Export", "Switch"]
