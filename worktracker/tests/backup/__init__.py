"""Backup, restore and upgrade, each on an installation of its own that a test may destroy."""
