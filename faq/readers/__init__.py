"""What readers did, and what it spared."""
