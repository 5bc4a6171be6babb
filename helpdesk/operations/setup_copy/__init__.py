"""The settings of a desk that leave and come back as one file. Each part of the desk owns its section."""
