"""Made-up desks: a small shop to look around in, and threads in bulk to measure with."""
