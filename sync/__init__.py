"""What is kept and shared: the ledger, the search, import, and the outbox with the clients that carry it."""
