"""Predicted intervals and uncertainties: whether they hold, and whether they tell sure from unsure."""
