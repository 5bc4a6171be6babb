"""The REST API below /api/v1 and the pages beside it: one controller per noun, each handler thin."""
