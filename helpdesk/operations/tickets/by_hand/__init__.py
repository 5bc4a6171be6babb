"""What people do with tickets from outside a conversation: opening one, and renaming tags."""
