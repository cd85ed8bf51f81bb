"""Is it worth putting money in: returns, projects, leasing, supplier credit."""
