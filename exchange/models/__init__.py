"""What is kept of files that leave."""

from exchange.models.export import Export

__all__ = ["Export"]
