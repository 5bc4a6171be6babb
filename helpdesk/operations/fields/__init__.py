"""Custom fields: setting them up, and checking the values that somebody gives."""
