"""Prior knowledge: signed, directed, possibly cyclic networks."""
