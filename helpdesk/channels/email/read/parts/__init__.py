"""What the parts of a mail are to its reader: words, pictures in the text, files, wrapped mails."""
