"""The pictures of docs/badges.md: ``python -m benchmarks.gallery``."""
