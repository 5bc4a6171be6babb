"""Asking customers how it went."""
