"""What people hear at once: who may hear an event, and how it reaches their sockets."""
