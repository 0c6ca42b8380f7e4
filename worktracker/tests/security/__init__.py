"""Attacks, each tried, and what every answer must carry."""
