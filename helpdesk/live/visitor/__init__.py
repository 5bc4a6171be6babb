"""The widget's socket: who the visitor is, what they say, what they are shown."""
