"""Work beside requests: reading what came in, sending what goes out, and work that the passing of time
causes."""
