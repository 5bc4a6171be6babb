"""Helpdesk: one ticket per issue, over every channel."""

__version__ = "0.1.0"
