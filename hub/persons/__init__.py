"""One person at the hub: found among all, erased everywhere, with a certificate; over either keeper."""
