"""How raw items come in: the inbox, the channels in use, the mailboxes."""
