"""Attendee tables: looked at first, then taken in."""
