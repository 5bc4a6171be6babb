"""What spares advisors repetition: saved replies."""
