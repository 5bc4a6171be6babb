"""From the bytes of a mail to a message: headers, parts, text, and what kind of mail it is."""
