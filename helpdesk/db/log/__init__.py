"""The desk's records of its work: the ledger, the events, the outbox, repeated calls, limits."""
