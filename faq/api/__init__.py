"""The FAQ below /api/v1/faq: one controller for each noun."""
