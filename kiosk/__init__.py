"""Where Einlass meets people: the command line, the door, the Textual program, and how the parts join."""
