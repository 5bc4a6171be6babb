"""What a desk does. Each operation takes an open transaction, changes, records, and never commits."""
