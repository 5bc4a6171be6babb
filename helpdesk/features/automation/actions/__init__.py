"""What a rule or a macro does to a ticket: the kinds of actions, their check, their plan, and doing them."""
