"""Scanners that are no camera: on a serial line, typing as a keyboard, or lines of text on standard input."""
