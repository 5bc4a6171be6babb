"""Custom fields of tickets and contacts: what they are, which values they take, and how filters find them."""
