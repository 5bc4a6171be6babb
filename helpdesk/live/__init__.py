"""Live updates: who may hear an event, and how it reaches their sockets."""
