"""What the desk writes down as it works: the ledger, the events, the outbox, repeated calls, limits."""
