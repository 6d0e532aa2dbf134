"""Measurements: CPU seconds, memory and accuracy, with the command that made each figure. Not timed tests."""
