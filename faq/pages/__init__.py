"""The help centre that everybody reads, at /help: fast, and whole without JavaScript."""
