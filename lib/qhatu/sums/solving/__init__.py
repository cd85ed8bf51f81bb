"""How equations and plans are solved, exactly where that can be: used by the sums, not by people."""
