"""Ledgers that were copied or put back, and wrote on under one name: nothing stops, and nothing is lost."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from checkin.journal import EntryId, JournalEntry, Kind
from checkin.model import ListId
from checkin.scope import scope_of
from sync.backup import copy_ledger
from sync.hub.book import Book
from sync.hub.put_back import load_put_back, put_back
from sync.hub.witness import heads
from sync.ledger import Ledger
from sync.ledger_name import owner_of, read_name
from sync.opening import LEDGER_FILE, open_ledger
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import DOOR, EVENT_SET, STAND
from tests.sync.hub.test_succession import Kiosk, Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A hub with three kiosks."""
    with ExitStack() as stack:
        yield Site(tmp_path, stack)


def clone(site: Site, name: str, seed: int = 70) -> Kiosk:
    """A copy of a kiosk's folder as a file manager makes it, on another machine, and started there."""
    source = site.kiosks[name]
    folder = site.folder / f"{name}-{seed}"
    folder.mkdir()
    copy_ledger(source.file, folder / LEDGER_FILE)
    key = {"EINLASS_LEDGER_KEY_FILE": str(site.folder / name / "ledger.key")}
    file = open_ledger(folder, key, site.clock, SeededEntropy(seed))
    copied = object.__new__(Kiosk)
    copied.file, copied.ledger, copied.clock = file, site.connect(file), site.clock
    copied.token, copied.problems = source.token, []
    copied.follow(site.book)
    return copied


def entries(ledger: Ledger) -> dict[EntryId, tuple[str, int, bytes]]:
    """Each entry with its place in its chain."""
    return {e.body.id: (e.body.device, e.body.sequence, e.hash) for e in ledger.entries()}


def found(ledger: Ledger, entry: EntryId) -> JournalEntry:
    """An entry that must be there."""
    there = ledger.find(entry)
    assert there is not None
    return there


def agree(*ledgers: Ledger) -> None:
    """All hold the same, and every chain verifies."""
    assert all(ledger.verify() == [] for ledger in ledgers)
    first, *others = map(entries, ledgers)
    assert all(other == first for other in others)


def settle(*kiosks: Kiosk) -> None:
    """Until all have told and heard everything."""
    for _ in range(4):
        for kiosk in kiosks:
            kiosk.later()


def test_two_that_were_one_go_on_as_two(site: Site) -> None:
    """Both wrote under one name; whoever comes second gives way by itself, and keeps its ids."""
    north = site.kiosks["north"]
    common = north.enter(1)
    north.settle()
    twin = clone(site, "north")
    name = north.ledger.origin.device
    first = [north.enter(2), north.enter(3)]
    second = [twin.enter(4), twin.enter(5)]
    settle(north, twin, site.kiosks["south"])
    agree(site.hub, north.ledger, twin.ledger, site.kiosks["south"].ledger)
    assert [found(site.hub, one).body.device for one in (common, *first)] == [name] * 3
    assert twin.ledger.origin.device == read_name(twin.ledger.store) != name
    moved = [found(site.hub, one).body for one in second]
    assert [(body.device, body.sequence) for body in moved] == [
        (twin.ledger.origin.device, 1),
        (twin.ledger.origin.device, 2),
    ]
    assert owner_of(twin.ledger.origin.device) == name
    said = load_put_back(twin.ledger.store)
    assert said is not None
    assert (said.former, said.name, said.found) == (name, twin.ledger.origin.device, True)
    assert load_put_back(north.ledger.store) is None
    assert twin.driver.pending_count() == north.driver.pending_count() == 0


def test_it_says_in_the_journal_what_has_moved(site: Site) -> None:
    """Where the other chain goes on, and how many entries came along."""
    north, twin = site.kiosks["north"], clone(site, "north")
    north.enter(1)
    twin.enter(2)
    settle(north, twin)
    (said,) = [entry.body for entry in site.hub.entries() if entry.body.kind is Kind.SETTING]
    assert said.payload == {"renamed_from": north.ledger.origin.device, "from_sequence": 1, "moved": 1}


def test_whoever_has_written_nothing_yet_leaves_the_name_alone(site: Site) -> None:
    """An entry of its own name that it has not written is enough: two never write in turn."""
    north, twin = site.kiosks["north"], clone(site, "north")
    north.enter(1)
    settle(north, twin)
    twin.enter(2)
    north.enter(3)
    settle(twin, north)
    agree(site.hub, north.ledger, twin.ledger)
    assert twin.ledger.origin.device != north.ledger.origin.device


def test_three_that_were_one_with_something_unsent(site: Site) -> None:
    """What all of them hold goes once; of the rest nothing is lost, whoever comes first."""
    north = site.kiosks["north"]
    unsent = north.enter(1)
    twins = [clone(site, "north", seed) for seed in (71, 72)]
    own = [kiosk.enter(number) for number, kiosk in enumerate((*twins, north), 2)]
    settle(*twins, north)
    settle(*twins, north)
    agree(site.hub, north.ledger, *(twin.ledger for twin in twins))
    assert {unsent, *own} <= set(entries(site.hub))
    assert len({kiosk.ledger.origin.device for kiosk in (*twins, north)}) == 3


def test_a_program_that_runs_writes_on_under_the_new_name(site: Site) -> None:
    """Through another connection than the one that found out, without a restart."""
    north, twin = site.kiosks["north"], clone(site, "north")
    desk = site.connect(twin.file)
    north.enter(1)
    north.settle()
    twin.ledger, door = desk, twin.ledger
    before = twin.enter(2)
    settle(twin)
    after = twin.enter(3)
    settle(twin, north)
    assert found(desk, before).body.device == found(desk, after).body.device == door.origin.device
    agree(site.hub, door, north.ledger)


def test_what_was_put_back_hands_in_what_was_never_sent(site: Site) -> None:
    """Under the former name, in its old chain; what was written since comes from the hub."""
    north = site.kiosks["north"]
    north.settle()
    unsent = north.enter(1)
    restored = clone(site, "north")
    put_back(restored.ledger, SeededEntropy(5))
    restored.follow(site.book)
    new = restored.enter(2)
    settle(restored, site.kiosks["south"])
    agree(site.hub, restored.ledger, site.kiosks["south"].ledger)
    former = north.ledger.origin.device
    assert found(site.hub, unsent).body.device == former
    assert found(site.hub, unsent).stamp.rank == 1
    assert owner_of(found(site.hub, new).body.device) == former != found(site.hub, new).body.device
    assert heads(restored.ledger.store) is None
    later = north.enter(3)  # the one that was copied is not gone after all
    settle(north, restored)
    agree(site.hub, north.ledger, restored.ledger)
    assert later in entries(restored.ledger)


def put_back_hub(site: Site, backup: Path) -> Book:
    """The hub's folder from a copy, as restore leaves it."""
    key = {"EINLASS_LEDGER_KEY_FILE": str(site.folder / "hub" / "ledger.key")}
    hub = site.connect(open_ledger(backup, key, site.clock, SeededEntropy(80)))
    put_back(hub, SeededEntropy(81))
    return Book(hub, site.clock, SeededEntropy(82))


def test_a_hub_that_was_put_back_gets_everything_again(site: Site) -> None:
    """From those who wrote it, and of those who are gone from others, with the stamps that it once gave."""
    north, south, west = (site.kiosks[name] for name in ("north", "south", "west"))
    west.enter(1)
    west.settle()
    backup = site.folder / "backup"
    backup.mkdir()
    copy_ledger(site.hub_file, backup / LEDGER_FILE)
    lost = [west.enter(2), north.enter(3)]
    settle(west, north, south)
    stamps = {one: found(site.hub, one).stamp for one in lost}
    book = put_back_hub(site, backup)
    assert not set(lost) & set(entries(book.ledger))
    for kiosk in (south, north):  # west is gone for good
        kiosk.follow(book)
    settle(south, north)
    agree(book.ledger, south.ledger, north.ledger)
    assert found(book.ledger, lost[0]).stamp == stamps[lost[0]]
    assert set(lost) <= set(entries(book.ledger))


def test_hub_and_kiosk_put_back_by_hand_at_once(site: Site) -> None:
    """Another kiosk holds what both have lost, under a name that was written on: it moves that aside."""
    north, south = site.kiosks["north"], site.kiosks["south"]
    north.enter(1)
    settle(north, south)
    backup = site.folder / "backup"
    backup.mkdir()
    copy_ledger(site.hub_file, backup / LEDGER_FILE)
    older = clone(site, "north")
    lost = [north.enter(2), north.enter(3)]
    settle(north, south)
    book = put_back_hub(site, backup)
    older.follow(book)
    new = older.enter(4)
    older.settle()
    south.follow(book)
    settle(south, older)
    settle(south, older)
    agree(book.ledger, south.ledger, older.ledger)
    assert {*lost, new} <= set(entries(book.ledger))
    assert found(book.ledger, new).body.device == north.ledger.origin.device
    north.follow(book)
    settle(north, older, south)
    agree(book.ledger, south.ledger, older.ledger, north.ledger)


def agree_in_part(book: Book, door: Kiosk) -> None:
    """What is here of others stands where the hub has it, the chains verify, and nothing was refused."""
    assert door.problems == []
    assert door.ledger.verify() == []
    at_hub = entries(book.ledger)
    assert {one: place for one, place in entries(door.ledger).items() if at_hub.get(one) != place} == {}


@pytest.mark.parametrize(
    ("lost", "new"),
    [
        pytest.param((STAND, DOOR, STAND), (STAND,), id="it hears of the first that differs"),
        pytest.param((DOOR, STAND, STAND), (STAND, STAND), id="it never had the first that differs"),
        pytest.param((STAND, DOOR, STAND), (DOOR, DOOR, STAND), id="it hears of the last only"),
        pytest.param((STAND, DOOR, STAND), (DOOR,), id="it hears of none of them"),
    ],
)
def test_a_door_that_is_told_of_a_part_goes_on(
    site: Site, lost: tuple[ListId, ...], new: tuple[ListId, ...]
) -> None:
    """Of a chain that forked it lacks entries: who was in stays in, and all stands at last as at the hub."""
    north, south, west = (site.kiosks[name] for name in ("north", "south", "west"))
    part = scope_of(EVENT_SET, ["Stand"])
    west.follow(site.book, part)
    north.enter(1, STAND)
    settle(north, south, west)
    backup = site.folder / "backup"
    backup.mkdir()
    copy_ledger(site.hub_file, backup / LEDGER_FILE)
    older = clone(site, "north")
    gone = [north.enter(number, at) for number, at in enumerate(lost, 2)]
    settle(north, south, west)
    heard = {one for one, at in zip(gone, lost, strict=True) if at == STAND}
    assert heard <= set(entries(west.ledger))
    book = put_back_hub(site, backup)
    older.follow(book)
    for number, at in enumerate(new, 6):
        older.enter(number, at)
    older.settle()
    west.follow(book, part)
    west.later()
    assert heard <= set(entries(west.ledger))
    assert (west.problems, west.ledger.verify()) == ([], [])
    south.follow(book)
    settle(south, older, west)
    later = older.enter(12, STAND)
    settle(south, older, west)
    agree_in_part(book, west)
    assert {*heard, later} <= set(entries(west.ledger))
    assert set(gone) <= set(entries(book.ledger))
