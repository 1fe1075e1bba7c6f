"""Figures kept ready: what `checkin.rollup` folds of each person, summed up in a file of its own.

The file is derived from the ledger and may be deleted at any time. It stands apart, so that no check-in ever
writes a page for it. Must not know: what a figure means, who asks.
"""
