"""Updates of Telegram: groups, albums, quotes, commands, edits."""
