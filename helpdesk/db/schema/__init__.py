"""Every table of the desk. Times are `Instant` (UTC microseconds); lists and structs are `Json` text."""
