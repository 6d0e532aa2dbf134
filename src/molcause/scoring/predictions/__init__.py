"""Predictions that somebody brings: read from files or tables, matched to the data, and lined up with its tests."""
