"""Predicted cells against measured cells: distances between distributions, and spread."""
