"""Mails whose history and signature must be told from what their author wrote."""
