"""Does the money last: the book, the plan, what if, and plan against actual."""
