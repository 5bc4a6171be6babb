"""How people write, for the desk, the help centre and the bot alike: words, stems, meanings, topics. Pure."""
