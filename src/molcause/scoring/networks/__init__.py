"""Scores of learned networks against a true one and against perturbations, with baselines of the same size."""
