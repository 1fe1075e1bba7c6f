"""Prints: badge -> layout -> bitmap -> printer language -> paper, with proof.

Must not know: cameras, the ledger, screens. It is given badges and media, and answers with print states.
"""
