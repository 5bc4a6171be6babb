"""Routing: which team by rule, which advisor by presence and load, and how long a customer will wait."""
