"""Advisors' accounts and API keys."""
