"""Names: how measured variables stand for nodes of a network."""
