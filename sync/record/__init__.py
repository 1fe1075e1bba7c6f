"""The counting record of one ledger: what keeps it, and what writes it minute by minute.

Must not know: screens, files that it is written to, who is let in.
"""
