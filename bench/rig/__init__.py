"""Parts that the benchmarks share: a desk process, its load, the servers for comparison, the tables."""
