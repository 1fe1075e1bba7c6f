"""The hub's keeper over PostgreSQL: `gathering` is what the hub uses, `database` the one door to the server.

Any number of workers share one database. Must not know: HTTP.
"""
