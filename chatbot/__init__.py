"""The rule-based chatbot: Rasa's YAML, understood and run in this process. Only it knows rasa_sdk."""
