"""From committed events to frames on sockets: the bus, the tail, the audience, the push."""
