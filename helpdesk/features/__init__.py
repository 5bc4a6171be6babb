"""Features follow or read the core, each in a package of its own; the core never imports one."""
