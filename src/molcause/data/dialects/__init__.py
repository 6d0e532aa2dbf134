"""Files of measurements in the dialects of a field or program, one file each."""
