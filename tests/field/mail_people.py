"""Mails whose sender is not simply the address in From, and machines that pass people's mail on."""
