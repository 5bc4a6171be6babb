"""Which values a text names."""
