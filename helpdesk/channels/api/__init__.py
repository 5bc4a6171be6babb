"""The generic channel for other programs."""
