"""People and teams that change, and what becomes of their tickets."""
