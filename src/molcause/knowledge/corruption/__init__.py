"""Kinds of corruption of a network, one file each; `molcause.knowledge.corrupt` is the way in."""
