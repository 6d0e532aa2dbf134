"""`LinearEquilibrium`: the linear, possibly cyclic equilibrium with its own exact likelihood."""
