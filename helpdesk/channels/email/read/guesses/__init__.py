"""What a mail leaves out or gets wrong, and what is most likely meant."""
