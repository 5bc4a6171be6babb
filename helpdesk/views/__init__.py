"""Wire shapes: what REST, the live sockets and webhooks say, equal in all three."""
