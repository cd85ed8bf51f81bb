"""What it costs: materials, work, wear and shared costs, for one product or a whole workshop."""
