"""What the demo's shop says again and again."""
