"""What the desk says on its own: its texts, what they name, and the guard against loops."""
