"""What is checked of measurements: what they must have, and what is remarked on."""
