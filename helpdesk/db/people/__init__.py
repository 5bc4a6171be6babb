"""Advisors, their sessions and their keys."""
