"""Cells of a grid: chunks, cache, local processes, resume."""
