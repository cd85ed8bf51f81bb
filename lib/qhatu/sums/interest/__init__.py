"""Money at different times, and the names of its rates, kept apart."""
