"""Printers without hardware, as faithful as the manuals allow: for tests and the demo."""
