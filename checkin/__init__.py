"""The rules of the door: who may pass, and what the journal means.

Pure: no input or output, no clock, no randomness, nothing but the standard library and msgspec.
"""
