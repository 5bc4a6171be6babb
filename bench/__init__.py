"""Benchmarks: `python -m bench [GROUP …]`; each module has `rows()`, except `rig`, which they share."""
