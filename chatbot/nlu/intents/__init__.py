"""The intent of a text."""
