"""The demo shop's help centre: its articles, and the acts of made-up readers."""
