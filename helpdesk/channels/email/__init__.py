"""Mail: reading what arrives (pure), and the transports that fetch and send it."""
