"""Pure rules of the desk: standard library, msgspec and language only, no I/O."""
