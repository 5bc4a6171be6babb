"""What takes raw items in: the inbox, the channels in use, the mailboxes."""
