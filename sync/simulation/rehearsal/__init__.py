"""A rehearsal: a congress's arrivals stand in line in virtual time, and the real rules judge each of them.

Must not know: reports, charts, the ledger, the real clock.
"""
