"""What the desk sends: answers and notes, their possible destinations, and their delivery."""
