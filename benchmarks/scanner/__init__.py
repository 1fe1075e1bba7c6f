"""A simulated camera that sees tickets as people hold them up, and readers side by side before it."""
