"""One file per metric: a `Metric` card and a function on NumPy arrays."""
