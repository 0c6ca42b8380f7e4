"""Writes of the indicators: verb functions, keyword-only, atomic, each with its Activity row."""
