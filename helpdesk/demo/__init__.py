"""Made-up desks: a small shop to explore, and threads in bulk to measure with."""
