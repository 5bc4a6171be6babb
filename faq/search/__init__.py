"""Finding the article that answers a question."""
