"""Taking over the ledger that a bureau kept before."""
