"""What is set up on screen, as the API shows it."""
