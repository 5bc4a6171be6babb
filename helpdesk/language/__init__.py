"""How people write, for the desk, the help centre and the bot: words, stems, meanings, topics. Pure."""
