"""A ledger, a fake pretix and a download between them: what tests of the download run on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from checkin.model import PositionId
from sync.elsewhere import read_elsewhere
from sync.opening import open_ledger
from sync.pretix.download import Download, Downloading
from sync.pretix.pages import Fetcher
from sync.pretix.pairing import Pairing
from sync.pretix.profiles import FULL
from sync.replica import iter_positions
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.pretix_api import EVENT, ORGANIZER, FakePretixApi, Row

OURS = 4
PAIRING = Pairing(
    url="https://pretix.test", organizer=ORGANIZER, device=OURS, token="t", profile=FULL, events=(EVENT,)
)
DAY_MS = 24 * 3_600_000


class Site:
    """A ledger, a server, and a download between them."""

    def __init__(self, folder: Path, page_size: int = 50, profile: str = FULL) -> None:
        self.clock = FakeClock()
        self.ledger = open_ledger(folder, {}, self.clock, SeededEntropy(7)).connect()
        self.api = FakePretixApi(page_size)
        self.told: list[Downloading] = []
        pairing = replace(PAIRING, profile=profile)
        self.download = Download(
            self.ledger,
            Fetcher(self.api, ORGANIZER),
            pairing,
            self.clock,
            SeededEntropy(1),
            self.told.append,
        )

    def secrets(self) -> dict[int, str]:
        """What is here, by id."""
        return {p.id: p.secret for p in iter_positions(self.ledger.store)}

    def assert_same(self) -> None:
        """Both sides hold the same positions and the same check-ins of others."""
        there = self.api.positions()
        assert self.secrets() == {number: row["secret"] for number, row in there.items()}
        for number, row in there.items():
            others = [c for c in _checkins(row) if c["device_id"] != OURS]
            kept = read_elsewhere(self.ledger.store, PositionId(number))
            assert [one.id for one in kept] == sorted(int(str(c["id"])) for c in others)


def _checkins(row: Row) -> list[Row]:
    found = row["checkins"]
    assert isinstance(found, list)
    return found


@contextmanager
def made(folder: Path, page_size: int = 50, profile: str = FULL) -> Iterator[Site]:
    """A site for the length of a block."""
    site = Site(folder, page_size, profile)
    yield site
    site.ledger.store.close()
