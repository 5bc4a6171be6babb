"""Saved replies: texts with placeholders, by folder, in several languages, for one advisor or for many."""
