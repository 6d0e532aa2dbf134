"""The page's figures, as inline SVG."""
