"""Assigning beside a decision: offers that must be accepted, overflow, giving back, taking the next one."""
