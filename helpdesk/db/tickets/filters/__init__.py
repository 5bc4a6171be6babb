"""Filters in SQL: the twin of `domain/filters/facts`."""
