"""What runs beside requests: reading what came in, sending what goes out, and what time brings about."""
