"""Sessions: when they are, and in which room."""
