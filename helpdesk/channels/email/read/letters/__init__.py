"""The letters of languages, and which charset has them."""
