"""Pure rules of the desk: standard library and msgspec only, no I/O."""
