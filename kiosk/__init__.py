"""Where Einlass meets people: the command line, the door, the Textual program, and what puts the parts together."""
