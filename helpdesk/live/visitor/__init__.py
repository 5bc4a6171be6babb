"""The widget's socket: who the visitor is, what they send, and what they see."""
