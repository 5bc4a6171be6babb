"""What strangers send costs as much as it is long."""
