"""Reading a bot: Rasa's YAML with the place of everything, and its problems."""
