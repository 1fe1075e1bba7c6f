"""``einlass doctor`` on a kiosk of a hub, and on the hub: what it finds good, and what it warns of."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.journal import Fact, Kind
from checkin.model import PositionId
from hub.serve import Address, Served
from kiosk.checkup.examine import examine
from kiosk.checkup.findings import Finding
from kiosk.hubs.assembly import HubPlan, running_hub
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_world
from sync.hub.devices import read_devices
from sync.hub.identity import keep_sealed
from sync.hub.members import TokenRight
from sync.hub.membership import load_membership, save_membership
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import call
from tests.fakes.hub_site import person
from tests.fakes.small_congress import DOOR, EVENT_SET


@contextmanager
def served_at(folder: Path) -> Iterator[Served]:
    """A hub with the small congress."""
    plan = HubPlan(world=world_at(folder), address=Address("127.0.0.1", 0), names=("127.0.0.1",))
    with running_hub(plan) as served:
        served.run(served.host.gathering.save_event(EVENT_SET))
        served.run(served.host.gathering.save_people([person(number) for number in range(1, 4)]))
        yield served


def world_at(folder: Path) -> World:
    """Without settings of its own."""
    return World(folder, Settings(), {})


def enrolled(folder: Path, name: str, served: Served, **profile: str) -> World:
    """A kiosk of that hub."""
    code = served.run(served.host.gathering.create_device(name, TokenRight.KIOSK, profile))
    done = call("enrol", served.host.reached.invitation(code), "--data-dir", folder)
    assert done.code == 0, done.err
    return world_at(folder)


def found(world: World, *, with_network: bool = True) -> dict[str, Finding]:
    """What there is to say, the worst of each thing."""
    order = ["good", "warn", "bad"]
    worst: dict[str, Finding] = {}
    for one in examine(world, with_network=with_network):
        earlier = worst.get(one.what)
        if earlier is None or order.index(one.state) > order.index(earlier.state):
            worst[one.what] = one
    return worst


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Served]:
    """One that runs."""
    with served_at(tmp_path / "hub") as served:
        yield served


def test_a_kiosk_that_is_well(hub: Served, tmp_path: Path) -> None:
    """Membership, key, epoch, line, clock, unsent, the other devices; without a lead PIN a warning."""
    enrolled(tmp_path / "other", "south", hub)
    looked = found(enrolled(tmp_path / "kiosk", "north", hub))
    good = ("hub", "key", "epoch", "unsent", "line", "clock", "devices")
    assert {what: looked[what].state for what in good} == dict.fromkeys(good, "good")
    assert "“north” of the hub" in looked["hub"].text
    assert hub.host.reached.pin in looked["key"].text
    assert looked["devices"].text.startswith("1 of 1 other devices")
    assert looked["take-over"].state == "warn"
    assert "pretix" not in looked


def test_a_kiosk_whose_hub_was_found_elsewhere(hub: Served, tmp_path: Path) -> None:
    """Both places are named, and nothing is wrong."""
    world = enrolled(tmp_path / "kiosk", "north", hub)
    with connected(open_world(world)) as ledger, ledger.writing():
        membership = load_membership(ledger.store)
        assert membership is not None
        save_membership(ledger.store, replace(membership, by_hand="https://192.0.2.7:8443"))
    said = found(world)["hub"]
    assert said.state == "good"
    assert f"at {membership.url}, found there; enrolled at https://192.0.2.7:8443" in said.text


def test_a_kiosk_whose_hub_is_gone(tmp_path: Path) -> None:
    """What was not sent is counted; the line is a warning, for the door goes on."""
    with served_at(tmp_path / "hub") as served:
        world = enrolled(tmp_path / "kiosk", "north", served)
    with connected(open_world(world)) as ledger, ledger.writing():
        for number in (1, 2):
            ledger.append(Fact(kind=Kind.ENTRY, at_ms=number, position=PositionId(number), list=DOOR))
    looked = found(world)
    assert (looked["unsent"].state, looked["unsent"].text[:1]) == ("warn", "2")
    assert looked["line"].state == "warn"
    assert "line" not in found(world, with_network=False)


def test_a_kiosk_whose_clock_is_wrong(hub: Served, tmp_path: Path) -> None:
    """By how much, and which way."""
    enrolled(tmp_path / "kiosk", "north", hub)
    behind = World(tmp_path / "kiosk", Settings(), {}, clock=FakeClock())
    looked = found(behind)["clock"]
    assert looked.state == "warn"
    assert "the hub’s" in looked.text


def test_a_kiosk_whose_access_was_ended(hub: Served, tmp_path: Path) -> None:
    """The hub says so, and it is the worst that there is."""
    world = enrolled(tmp_path / "kiosk", "north", hub)
    assert hub.run(hub.host.gathering.revoke("north"))
    assert found(world)["line"].state == "bad"
    assert call("doctor", "--data-dir", tmp_path / "kiosk").code == 3
    assert call("doctor", "--offline", "--data-dir", tmp_path / "kiosk").code == 0


def test_the_hub_is_told_of_the_mode_that_it_wants(hub: Served, tmp_path: Path) -> None:
    """A look at a kiosk says the same of it as the kiosk does."""
    world = enrolled(tmp_path / "kiosk", "north", hub, mode="desk")
    assert found(world)["profile"].text == "From the hub: mode = desk."
    with connected(open_world(world_at(tmp_path / "hub"))) as ledger:
        (row,) = read_devices(ledger.store)
    assert row.heartbeat is not None
    assert row.heartbeat.mode == "desk"


def test_the_hub_itself(hub: Served, tmp_path: Path) -> None:
    """Its epoch and key, who is enrolled and who is not, whether a kiosk could take over."""
    served_world = world_at(tmp_path / "hub")
    assert found(served_world)["devices"].state == "warn"
    enrolled(tmp_path / "kiosk", "north", hub)
    hub.run(hub.host.gathering.create_device("south", TokenRight.KIOSK, {}))
    looked = found(served_world)
    assert "This is the hub" in looked["hub"].text
    assert hub.host.reached.pin in looked["key"].text
    assert looked["devices"].text == "1 of 2 devices enrolled, 1 heard just now."
    assert looked["lead PIN"].state == "warn"
    with connected(open_world(served_world)) as ledger, ledger.writing():
        keep_sealed(ledger.store, b"sealed")
    assert found(served_world)["lead PIN"].state == "good"


def test_as_lines_of_json(hub: Served, tmp_path: Path) -> None:
    """As programs read it."""
    enrolled(tmp_path / "kiosk", "north", hub)
    told = call("doctor", "--json", "--data-dir", tmp_path / "kiosk")
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert (told.code, {"hub", "line", "devices"} <= {line["what"] for line in lines}) == (0, True)
