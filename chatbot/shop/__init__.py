"""The bot of the demo shop: a whole project in Rasa's YAML, in English and French, with its actions."""
