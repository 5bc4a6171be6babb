"""The phone: notes of calls."""
