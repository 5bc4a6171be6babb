"""The settings of a desk as one file, and what is wrong with one. All pure."""
