"""The people who work here, and their API keys."""
