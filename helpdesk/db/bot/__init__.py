"""What the bot keeps: its cases and its published versions."""
