"""What visitors do in a web chat."""
