"""A real pretix with the small sale in it, for the length of a block, and a look at its check-ins.

Must not know: what is asked of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tests.equipment.pretix_install import installed_pretix
from tests.equipment.pretix_rows import SCRIPT, make_batch
from tests.equipment.pretix_server import Run, new_run, serving
from tests.equipment.small_sale import make_sale

Kept = tuple[int, int, int, str, bool]
"""Position, list, time in milliseconds, direction, whether it was forced over something."""


class RunningSale(msgspec.Struct, frozen=True):
    """The server, up and filled."""

    run: Run
    url: str

    def check_ins(self) -> list[Kept]:
        """Every check-in that holds, as its database has it."""
        return msgspec.json.decode(self.run.script(SCRIPT, "check-ins"), type=list[Kept])


@contextmanager
def running_sale(folder: Path, people: int) -> Iterator[RunningSale]:
    """Fill and start it.

    Raises:
        RuntimeError: pretix cannot be installed, filled or started.
    """
    run = new_run(installed_pretix(), folder)
    batch = run.folder / "batch.json"
    batch.write_bytes(msgspec.json.encode(make_batch([make_sale(people)])))
    run.script(SCRIPT, "load", str(batch))
    with serving(run) as url:
        yield RunningSale(run, url)
