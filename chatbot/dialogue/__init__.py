"""The conversation: what happened, what comes next and why."""
