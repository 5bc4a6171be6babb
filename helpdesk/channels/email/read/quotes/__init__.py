"""Separates the author's own text of a mail from the quoted text."""
