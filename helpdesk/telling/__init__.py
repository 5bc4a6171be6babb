"""Sentences of the desk in the language of who reads them."""
