"""Scores of predictions against measured perturbations and networks, beside baselines, ceilings and detectors."""
