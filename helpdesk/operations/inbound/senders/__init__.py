"""Who sent a message, and what the desk does with their mail."""
