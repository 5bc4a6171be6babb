"""How people ask, by language: words, stop words, question words, and which words mean the same."""
