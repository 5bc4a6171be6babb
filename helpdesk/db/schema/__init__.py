"""The tables, a file for each room."""
