"""The version of this program; a test holds it against pyproject.toml. Must not know: anything."""

VERSION = "0.1.0"
RELEASED = "2026-11-01"
"""No clock that shows an earlier day can be right. Moved with the version."""
