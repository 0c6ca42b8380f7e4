"""The demonstration: invented people and progress on the two real plans, told through the real services."""
