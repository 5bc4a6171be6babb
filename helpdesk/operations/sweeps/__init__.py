"""Work that the passing of time causes."""
