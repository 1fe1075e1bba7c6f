"""How the house is, live: what is counted, and the pages and walls that show it."""
