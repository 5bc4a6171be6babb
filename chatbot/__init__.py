"""The rule-based chatbot: it reads and runs Rasa's YAML in this process. No other package uses rasa_sdk."""
