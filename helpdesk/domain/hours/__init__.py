"""Business hours: when people answer, by week, own days, public holidays and zone, and how much time that is
between two moments."""
