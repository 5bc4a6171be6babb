"""Saved views: searches with a name, personal ones and shared ones."""
