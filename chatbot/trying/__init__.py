"""Trying a bot before it meets customers: conversation tests and figures of its understanding."""
