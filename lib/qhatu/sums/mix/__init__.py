"""What to make when hours, oven or money are scarce."""
