"""Effect sizes of all perturbations on all readouts at once. `effect_sizes` is the way in."""
