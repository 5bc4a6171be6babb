"""Deciding who is fit for a ticket, from what is stored now. Nothing here changes anything."""
