"""A congress in virtual time: the real session, stamps, rulings and folds over storage and wires of memory.

Must not know: the ledger, sockets, the real clock. One seed repeats a run to the last byte.
"""
