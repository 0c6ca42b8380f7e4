"""Writes of the task rules: verb functions, keyword-only, atomic, each with its Activity row."""
