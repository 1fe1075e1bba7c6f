"""Rooms and their limits."""
