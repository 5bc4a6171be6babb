"""Customers: contacts and their identities."""
