"""What belongs to the people of the desk."""
