"""Routing rules: setting them up, and what they would have done."""
