"""Custom actions: ordinary rasa_sdk actions, in this process or on an action server."""
