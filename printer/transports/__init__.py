"""Ways to a printer: what carries bytes, and nothing that knows what they mean."""
