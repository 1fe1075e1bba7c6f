"""How a code is found in a picture and read: engines of others, and our own reading of bent ones."""
