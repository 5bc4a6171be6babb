"""What of a mail its author wrote, and what they quoted."""
