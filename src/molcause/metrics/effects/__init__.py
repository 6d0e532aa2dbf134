"""Predicted pseudobulk changes, one row for each perturbation: size, specificity, direction, genes found, ceiling."""
