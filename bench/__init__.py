"""Benchmarks: `python -m bench [GROUP]`; each module has `rows()`."""
