"""What time alone brings about."""
