"""Understanding: which intent a text has, and which entities are in it."""
