"""Coverage: the one table before fitting. What of the data the knowledge speaks of, and how well it is known.

>>> import molcause as mc
>>> mc.coverage(mc.load_network("mapk-core"), mc.load_dataset("sachs2005")).verdict
'ok'
"""
