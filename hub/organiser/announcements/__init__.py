"""Announcements: what organisers tell everybody at the kiosks."""
