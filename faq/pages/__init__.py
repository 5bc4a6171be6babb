"""The public help centre at /help: fast, and complete without JavaScript."""
