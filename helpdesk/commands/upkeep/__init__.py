"""Commands for what waits for a look: inbound items, events that were not followed, answers that were not
delivered."""
