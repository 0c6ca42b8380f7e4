"""Pages of items alone."""
