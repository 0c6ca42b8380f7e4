"""Accounts, sessions and the sign-in log, read."""
