"""Policies: what is promised to which tickets, and who may change it."""
