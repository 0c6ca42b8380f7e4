"""Pages that look across items, targets and readings."""
