"""Networks from networks: together, in common, around, between; `Network`'s methods are the way in."""
