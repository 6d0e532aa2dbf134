"""Graph mathematics on integer arrays: no names, no files, no data."""
