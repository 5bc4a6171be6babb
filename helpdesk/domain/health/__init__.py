"""How a desk is doing: what keeps a channel from working, what is not well, and when to try again. Pure."""
