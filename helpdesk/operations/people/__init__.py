"""What advisors do with their own account and keys."""
