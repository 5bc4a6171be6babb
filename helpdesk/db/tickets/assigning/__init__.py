"""How routing is set up, and what it asks the database beside the loads: offers, and what waits."""
