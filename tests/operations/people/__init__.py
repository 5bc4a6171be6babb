"""Accounts, keys and what they may do."""
