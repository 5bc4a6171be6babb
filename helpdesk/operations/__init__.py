"""What a desk does. Each operation takes an open transaction, changes rows, records events, and never
commits."""
