"""How mail comes in and goes out: IMAP, the built-in inlet, SMTP."""
