"""What the desk does to contacts and their identities."""
