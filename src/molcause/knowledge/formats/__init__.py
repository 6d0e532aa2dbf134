"""Network file formats, one file each; each has ``suffixes``, ``read(path)`` and maybe ``write``."""
