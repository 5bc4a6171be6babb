"""Readers' acts, and how many contacts the articles made unnecessary."""
