"""Promises: policies, the clocks of each ticket, and what follows when time runs out."""
