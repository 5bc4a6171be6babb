"""Which ticket a message belongs to, with the evidence for it."""
