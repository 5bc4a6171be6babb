"""Inlets as people set them up, their secrets, and their end."""
