"""Tickets, their messages, lists and queues."""
