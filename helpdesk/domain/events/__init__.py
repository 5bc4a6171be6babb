"""The facts that the desk records."""
