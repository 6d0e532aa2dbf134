"""Paired comparisons, intervals and nulls; NumPy and SciPy only."""
