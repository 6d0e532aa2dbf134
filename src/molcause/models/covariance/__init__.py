"""Models of how samples vary within a condition (rung 1)."""
