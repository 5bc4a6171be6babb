"""Wire shapes of REST, the live sockets and webhooks, equal in all three."""
