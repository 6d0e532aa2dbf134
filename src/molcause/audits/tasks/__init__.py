"""What models are asked to predict in an audit: one file each."""
