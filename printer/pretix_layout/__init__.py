"""Badge layouts made in pretix's editor, drawn on our own dots.

Written from the documented format and from what a real pretix draws: see docs/pretix-layouts.md.
Must not know: who wears the badge, where layouts are kept, printers.
"""
