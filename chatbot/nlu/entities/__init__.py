"""The entities of a text."""
