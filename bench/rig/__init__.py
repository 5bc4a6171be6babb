"""What the benchmarks share: a desk process, its load, the servers it is compared with, the tables."""
