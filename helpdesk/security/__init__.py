"""Who may do what: passwords, sign-ins, tokens, limits and guards."""
