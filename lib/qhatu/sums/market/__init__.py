"""What buyers say and what the fair showed: surveys, scores, outings, cycles."""
