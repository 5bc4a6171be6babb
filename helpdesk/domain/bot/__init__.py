"""The bot as people set it up and look at it: its settings, its contents and its figures."""
