"""Detectors: what is wrong with a set of predictions that no score says; red flags above the metrics."""
