"""Testing a bot before customers use it: conversation tests and figures of its understanding."""
