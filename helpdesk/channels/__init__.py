"""Adapters between providers and the desk: each parses what comes in and sends what goes out."""
