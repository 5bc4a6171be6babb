"""How the desk takes in a message: finds its sender and ticket, and stores it."""
