"""What the desk sends: answers and notes, where they can go, and what became of them."""
