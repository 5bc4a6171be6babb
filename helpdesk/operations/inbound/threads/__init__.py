"""The ticket of a message: which ones come into question, and its place on the chosen one."""
