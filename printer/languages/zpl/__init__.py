"""ZPL II, the language of Zebra's label printers and of many that imitate them.

Source: Zebra, "ZPL II programming guide" (docs.zebra.com).
"""
