"""Predicted graphs: against a true graph, or against interventions where no truth is known."""
