"""Accounts: signing in and out, passwords, second factors, sessions, tokens, and who opens and closes all that."""
