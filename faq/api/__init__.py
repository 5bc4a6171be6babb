"""The FAQ under /api/v1/faq: one controller for each noun."""
