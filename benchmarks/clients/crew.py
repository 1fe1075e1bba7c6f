"""A hub of several workers over PostgreSQL, as the program runs it, but without limits per kiosk.

    python -m benchmarks.clients.crew URL FOLDER COUNT    # says its port, then "ready" once per worker

Ends at SIGTERM. Must not know: what is measured.
"""

import sys
from pathlib import Path

from benchmarks.clients.hubs import NO_LIMIT
from hub.crew import keep_crew, reserved
from hub.postgres.gathering import OnPostgres
from hub.serve import Address, Plan, Served, serve
from kiosk.clock import SystemClock, SystemEntropy


def _say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def _ready(_served: Served) -> None:
    _say("ready")


def main() -> None:
    """Run until told to end."""
    url, folder, count = sys.argv[1:]
    clock, entropy = SystemClock(), SystemEntropy()
    with reserved(Address("127.0.0.1", 0)) as address:
        _say(address.port)

        def work(number: int, _is_next: bool) -> None:  # noqa: FBT001  # as the crew calls it
            plan = Plan(
                open_gathering=lambda: OnPostgres.open(url, clock, entropy),
                address=address,
                clock=clock,
                folder=Path(folder),
                limits=NO_LIMIT,
                worker=str(number),
            )
            serve(plan, _ready)

        keep_crew(int(count), work, lambda number, code: _say(f"worker {number} ended with {code}"))


if __name__ == "__main__":
    main()
