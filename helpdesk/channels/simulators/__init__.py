"""Stand-ins for the providers: they speak and sign as the real ones do, on loopback and in memory."""
