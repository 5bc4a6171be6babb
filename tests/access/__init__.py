"""Who may do what: every principal against every operation."""
