"""Mail: reading (pure), and the transports that fetch and send it."""
