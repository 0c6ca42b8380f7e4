"""System checks: what must not go to a bureau's server. docs/checks.md lists them all."""

from worktracker.checks import accounts, files, network

__all__ = ["accounts", "files", "network"]
