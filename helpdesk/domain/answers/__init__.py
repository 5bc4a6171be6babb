"""How answers are written: the places in a text that the desk fills."""
