"""Why not, where, when and who, as sentences of a language."""
