"""Letters: what is below them and is no part of what they say."""
