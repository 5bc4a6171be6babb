"""The console's socket, and the advisors who are present."""
