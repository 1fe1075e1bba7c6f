"""A congress whose network, machines and programs fail, with real processes on hosts of their own.

Eight doors and a hub: scans online, three kinds of cuts, kills, a hub that dies for good and is followed by
a kiosk's ledger, and its return. In the end nothing that a door has said is lost, and
nothing is doubled unseen.
"""

import json
import random  # noqa: TID251  # seeds the sample congress
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from time import monotonic, sleep  # noqa: TID251  # real processes need real time

import pytest

from checkin.journal import EntryId, JournalEntry
from checkin.model import PositionId
from sync.congress import attendees, write_csv
from sync.replica import iter_positions
from tests.equipment.field import Field, in_the_field
from tests.equipment.network import lan
from tests.fakes.einlass import call
from tests.fakes.stored import SAMPLE_EVENT

pytestmark = pytest.mark.services

PEOPLE, SEED = 600, 11
KIOSKS = tuple(f"k{number}" for number in range(1, 9))
HUB, NEXT_HUB = "hub", "next-hub"
HEIR, LOST = "k1", "k7"
"""Whose ledger takes over; whose machine is lost with all that is on it."""
PIN = "pin-246810"
DEADLINE_MS = 3_000
"""Two cores bear nine programs here: what comes late on them would be in time on nine machines."""


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Field]:
    """All hosts, and nobody there yet."""
    with lan((HUB, *KIOSKS)) as network, in_the_field(network, tmp_path, HUB) as made:
        yield made


class Congress:
    """What is told in the end, and the tickets that are left."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.tickets = self._prepare()
        self.lags_s: list[float] = []
        self.doubles: set[str] = set()
        self.begun = monotonic()

    def take(self, count: int) -> list[str]:
        """Tickets that nobody has held up yet."""
        taken = list(islice(self.tickets, count))
        assert len(taken) == count, "the congress is too small"
        return taken

    def _prepare(self) -> Iterator[str]:
        """Import everybody at the hub; whoever would be let in."""
        folder = self.field.folder
        rows = list(attendees(PEOPLE, random.Random(SEED)))
        write_csv(folder / "people.csv", rows)
        done = call("import", folder / "people.csv", "--event", SAMPLE_EVENT, "--data-dir", folder / HUB)
        assert done.code == 0, done.err
        lines = b"".join(
            json.dumps({"text": row["secret"], "simulate": True}).encode() + b"\n" for row in rows
        )
        door = call("door", "--json", "--list", "Einlass", "--data-dir", folder / HUB, stdin=lines)
        good = [
            row["secret"] for row, said in zip(rows, door.lines(), strict=True) if said["verdict"] == "admit"
        ]
        return iter(good)


def test_nothing_is_lost_and_nothing_is_doubled_unseen(
    field: Field, capsys: pytest.CaptureFixture[str]
) -> None:
    """Through cuts, kills, a take-over and the old hub's return."""
    congress = Congress(field)
    _enrol_all(congress)
    _race(congress, KIOSKS, 40)
    _measure_lag(congress, KIOSKS)
    _cut_and_kill(congress)
    survivors = tuple(name for name in KIOSKS if name != LOST)
    _lose_the_hub(congress, survivors)
    _take_over(congress, survivors)
    _race(congress, survivors, 21)
    _return(congress)
    everybody = (NEXT_HUB, HUB, *survivors)
    _race(congress, (*survivors, HUB), 8)
    congress.lags_s.append(field.wait_for_equal(everybody))
    field.close(list(field.doors))
    _check(congress, everybody, capsys)


def _enrol_all(congress: Congress) -> None:
    """Every kiosk becomes a device of the hub, which has a lead PIN."""
    field = congress.field
    (field.folder / PIN).write_text("246810\n")
    field.run(
        HUB,
        "hub",
        "--lead-pin-file",
        str(field.folder / PIN),
        "--data-dir",
        str(field.data_dir(HUB)),
        "--name",
        field.address,
    )
    field.start_hub(HUB, HUB)
    for name in KIOSKS:
        folder = field.data_dir(name)
        folder.mkdir()
        (folder / "config.toml").write_text(f"central_deadline_ms = {DEADLINE_MS}\n")
        field.run(name, "enrol", field.invitation(HUB, name), "--data-dir", str(folder))
    field.open(KIOSKS)


def _race(congress: Congress, names: Sequence[str], count: int) -> None:
    """Each ticket at two kiosks at once; while the hub answers in time, exactly one lets it in."""
    tickets = congress.take(count)
    for start in range(0, count, len(names) // 2):
        wave = tickets[start : start + len(names) // 2]
        pairs = [(names[2 * at + half], ticket) for at, ticket in enumerate(wave) for half in (0, 1)]
        found = congress.field.scan(pairs)
        for ticket in wave:
            here = [scan for scan in found if scan.ticket == ticket]
            admitted = [scan for scan in here if scan.is_admitted]
            if not any(scan.said["provisional"] for scan in here):
                assert len(admitted) == 1, here


def _measure_lag(congress: Congress, names: Sequence[str]) -> None:
    """How long it takes until all hold what one has just said."""
    for name in names[:4]:
        congress.field.scan([(name, congress.take(1)[0])])
        congress.lags_s.append(congress.field.wait_for_equal((HUB, *names)))


def _cut_and_kill(congress: Congress) -> None:
    """Three kiosks cut off, each in another way; the hub and two more are killed amid their scans."""
    field, network = congress.field, congress.field.network
    network.unplug("k1")
    network.swallow("k2", HUB)
    network.lose("k3", 99)
    cut = ("k1", "k2", "k3")
    for _ in range(4):
        shared, own = congress.take(1)[0], congress.take(3)
        field.scan([*((name, shared) for name in cut), *zip(cut, own, strict=True)])
        field.scan([("k6", shared), ("k7", own[0]), ("k8", own[1])])
    amid = congress.take(6)
    for name, tickets in (("k4", amid[:3]), ("k5", amid[3:])):
        field.kill_amid(name, tickets, after_s=0.03)
    _say_amid_death(congress)
    field.open(("k4", "k5"))
    field.scan([("k4", amid[3]), ("k5", amid[0]), ("k6", amid[1])])
    network.plug_in("k1")
    network.spit_out("k2", HUB)
    network.find_again("k3")
    congress.lags_s.append(field.wait_for_equal((HUB, *KIOSKS)))


def _say_amid_death(congress: Congress) -> None:
    """The hub dies while doors ask it; they go on alone, and it comes back."""
    field, tickets = congress.field, congress.take(6)
    for name, ticket in zip(("k6", "k7", "k8"), tickets, strict=False):
        field.doors[name].say(ticket)
    field.kill_hub()
    for name, ticket in zip(("k6", "k7", "k8"), tickets, strict=False):
        said = field.doors[name].hear()
        assert said is not None
        field.note(name, ticket, said)
    field.scan([("k6", tickets[3]), ("k7", tickets[3]), ("k8", tickets[4])])
    field.start_hub(HUB, HUB)


def _lose_the_hub(congress: Congress, survivors: Sequence[str]) -> None:
    """It hears of one kiosk what nobody else hears; then both machines are gone."""
    field, network = congress.field, congress.field.network
    _wait_for_link(congress, LOST)
    for name in survivors:
        network.unplug(name)
    only_there = congress.take(3)
    field.scan([(LOST, ticket) for ticket in only_there])
    field.wait_for_equal((HUB, LOST))
    field.kill_hub()
    network.unplug(HUB)
    field.doors.pop(LOST).kill()
    field.data_dir(LOST).rename(field.folder / "lost")
    for name in survivors:
        network.plug_in(name)
    shared = congress.take(2)
    field.scan([("k2", only_there[0]), ("k3", only_there[1])])
    field.scan([("k2", shared[0]), ("k4", shared[0]), ("k5", shared[1])])


def _wait_for_link(congress: Congress, name: str) -> None:
    """Until the hub answers a kiosk's questions again: a scan that is not provisional."""
    for _ in range(20):
        (scan,) = congress.field.scan([(name, congress.take(1)[0])])
        if not scan.said["provisional"]:
            return
        sleep(0.5)
    raise AssertionError(f"{name} does not find the hub again")


def _take_over(congress: Congress, survivors: Sequence[str]) -> None:
    """A copy of a kiosk's ledger becomes the hub, on that kiosk's machine, while its door is open."""
    field = congress.field
    wrong = field.folder / "wrong-pin"
    wrong.write_text("999999\n")
    heir = str(field.data_dir(HEIR))
    words = ("hub", "--from-ledger", heir, "--data-dir", str(field.data_dir(NEXT_HUB)))
    assert "not the lead PIN" in field.run(HEIR, *words, "--pin-file", str(wrong), code=2)
    field.start_hub(HEIR, NEXT_HUB, "--from-ledger", heir, "--pin-file", str(field.folder / PIN))
    field.close(survivors)
    for name in survivors:
        field.run(
            name, "enrol", "--move", f"https://{field.address}:8443", "--data-dir", str(field.data_dir(name))
        )
    field.open(survivors)
    congress.lags_s.append(field.wait_for_equal((NEXT_HUB, *survivors)))


def _return(congress: Congress) -> None:
    """The old hub is a hub to nobody any more, and becomes a kiosk that brings along what it alone has."""
    field = congress.field
    old = field.network.hosts[HUB]
    field.network.plug_in(HUB)
    code = field.invitation(NEXT_HUB, "old-hub", "bridge")
    next_hub, field.hub = field.hub, None
    field.start_hub(HUB, HUB)
    said = field.run(
        "k2", "enrol", "--move", f"https://{old}:8443", "--data-dir", str(field.data_dir("k2")), code=3
    )
    assert "former hub" in said
    field.kill_hub()
    field.hub, field.hub_host = next_hub, HEIR
    field.run(HUB, "enrol", code, "--data-dir", str(field.data_dir(HUB)))
    field.open([HUB])


def _check(congress: Congress, everybody: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
    """All that must hold."""
    field = congress.field
    admits = field.admits()
    with field.reading(NEXT_HUB) as ledger:
        entries = {entry.body.id: entry for entry in ledger.entries()}
        secrets = {one.secret: one.id for one in iter_positions(ledger.store)}
    for scan in field.scans:
        if scan.is_admitted:
            body = entries[EntryId(scan.said["journal_entry"])].body
            assert (body.kind.value, body.position) == ("entry", secrets[scan.ticket]), scan
    answered = [scan.said["journal_entry"] for scan in field.scans if scan.is_admitted]
    assert len(answered) == len(set(answered))
    unsure = {secrets[ticket] for _, ticket in field.lost}
    known = Counter({secrets[t]: n - 1 for t, n in admits.items() if n > 1})
    told = []
    for name in everybody:
        listed = Counter(_position(entries[one]) for one in _conflicts(field, name))
        for position in set(known) | set(listed):
            assert listed[position] == known[position] or (
                position in unsure and listed[position] >= known[position]
            ), (name, position, listed[position], known[position])
        assert (
            field.run(
                name if name in field.network.hosts else HEIR,
                "journal",
                "verify",
                "--data-dir",
                str(field.data_dir(name)),
            )
            == "verified\n"
        )
        told.append((listed, _headcount(field, name)))
    assert all(one == told[0] for one in told)
    _tell(congress, told[0][0].total(), capsys)


def _conflicts(field: Field, name: str) -> list[EntryId]:
    done = call("report", "conflicts", "--format", "json", "--data-dir", field.data_dir(name))
    assert done.code == 0, done.err
    return [EntryId(row["id"]) for row in _rows(done.out) if row["conflict"] == "double admit"]


def _position(entry: JournalEntry) -> PositionId:
    assert entry.body.position is not None
    return entry.body.position


def _headcount(field: Field, name: str) -> str:
    return call("report", "headcount", "--format", "json", "--data-dir", field.data_dir(name)).out


def _rows(text: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in text.splitlines()]


def _tell(congress: Congress, doubles: int, capsys: pytest.CaptureFixture[str]) -> None:
    field = congress.field
    provisional = sum(scan.is_admitted and scan.said["provisional"] for scan in field.scans)
    lags = ", ".join(f"{lag:.1f}" for lag in congress.lags_s)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(field.scans)} scans answered, {len(field.lost)} unheard; {field.admits().total()}"
            f" admitted, {provisional} of them provisionally; {doubles} double admits, all listed;"
            f" until all ledgers were equal: {lags} s; {monotonic() - congress.begun:.0f} s in all\n"
        )
