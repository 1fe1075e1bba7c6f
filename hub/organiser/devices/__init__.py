"""Kiosks: adding, ending, and what each is to be."""
