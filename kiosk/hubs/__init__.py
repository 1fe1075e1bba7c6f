"""This program as a hub, and as one of a hub's kiosks."""
