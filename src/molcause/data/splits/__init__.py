"""Honest splits: what is held out, and what must leave the training part with it. `split` is the way in."""
