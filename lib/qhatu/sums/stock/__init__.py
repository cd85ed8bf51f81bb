"""How much to keep, when to order again, how many to take to the fair."""
