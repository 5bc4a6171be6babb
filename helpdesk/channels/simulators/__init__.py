"""Simulators of the providers: they speak and sign like the real ones, on loopback and in memory."""
