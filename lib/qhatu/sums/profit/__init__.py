"""How many have to be sold: to break even, to earn what one needs, with one product or several."""
