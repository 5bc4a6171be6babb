"""The FAQ: articles, their search and suggestions, the help centre's pages."""
