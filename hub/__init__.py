"""The on-site meeting point: HTTP API, web pages, SQLite or PostgreSQL."""
