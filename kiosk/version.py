"""The version of this program; a test holds it against pyproject.toml. Must not know: anything."""

VERSION = "0.1.0"
