"""One module per command: what it takes, and what it does by calling the parts. None knows another."""
