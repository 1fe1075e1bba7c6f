"""Kiosks and their on-site hub: what they say to each other, and what both sides make of it.

Begin reading at `protocol`. The hub's HTTP server is the room `hub/`.
"""
