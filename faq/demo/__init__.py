"""The demo shop's help centre: its articles, and readers who did what readers do."""
