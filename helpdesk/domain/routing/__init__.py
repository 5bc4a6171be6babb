"""Routing: the team by rule, the advisor by presence and load, and a customer's expected wait."""
