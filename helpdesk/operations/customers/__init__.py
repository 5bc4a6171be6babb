"""What happens to contacts and their identities."""
