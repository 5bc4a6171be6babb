"""Rules: what the desk does by itself when something happens to a ticket, or when time passes."""
