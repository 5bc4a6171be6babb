"""The filter language: one grammar for the search, views, rules and reports."""
