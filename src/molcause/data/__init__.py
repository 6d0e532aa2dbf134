"""Measurements under perturbation, and what the experimenter did."""
