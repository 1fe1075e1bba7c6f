"""``bench hub``: all that is measured of the hub, one after the other."""

from benchmarks import hub_feed, hub_ledger, hub_postgres, hub_snapshot
from benchmarks.figures import Figure


def measure() -> list[Figure]:
    """What it writes down over its keepers, what its feed does, and how soon a snapshot is ready to scan."""
    parts = (hub_postgres, hub_ledger, hub_feed, hub_snapshot)
    return [figure for part in parts for figure in part.measure()]
