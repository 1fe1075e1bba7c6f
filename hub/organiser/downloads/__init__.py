"""Reports and records to take away."""
