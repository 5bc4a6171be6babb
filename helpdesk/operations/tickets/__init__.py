"""What the desk does to a ticket: its state, its team and owner, who has the turn, merge, split and move."""
