"""The REST API under /api/v1 and other pages: one controller for each noun, with thin handlers."""
