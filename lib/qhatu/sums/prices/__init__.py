"""What to charge: from the cost, in each channel, against the market, and as buyers see it."""
