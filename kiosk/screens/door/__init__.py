"""The screen of a door."""
