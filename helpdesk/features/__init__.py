"""Features: what only follows or reads the core, a package each.

A feature has its own tables, operations and API, and one `part.py` with its `Feature`, which `app` plugs in
(`installed.py`). It follows committed events, and changes the core only through the core's operations. The
core imports no feature.
"""
