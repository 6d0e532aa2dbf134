"""The truth side of scores: what was measured in each fold and setting, from disjoint parts of the samples."""
