"""The plain models that must stand beside every other."""
