"""How people talk in a chat: what a line does, and what turns to something else."""
