"""The console's socket and who is present."""
