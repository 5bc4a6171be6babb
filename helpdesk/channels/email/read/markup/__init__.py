"""HTML of mails: made safe, made readable, and read as text, in bounded time."""
