"""The tests; servers.py starts the servers they need, shared.py finds the data they read."""
