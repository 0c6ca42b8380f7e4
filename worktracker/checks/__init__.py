"""System checks: what must not go to a bureau's server. docs/checks.md lists them all."""

from worktracker.checks import accounts, calendar, files, network

__all__ = ["accounts", "calendar", "files", "network"]
