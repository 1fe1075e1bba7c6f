"""Kiosks of one hub as they are started: they refuse each other's tickets, go on alone, agree in the end."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.errors import ConfigError
from checkin.verdict import Admit, Reason, Refuse, Verdict
from hub.gathering import TokenRight
from hub.serve import Address, Served
from kiosk.bootstrap import Kiosk, open_kiosk
from kiosk.hubs.assembly import HubPlan, running_hub
from kiosk.settings import Mode, Settings
from kiosk.worlds import World, connected, open_world
from reports.conflicts import conflicts
from sync.hub.enrolment import Enrolment
from sync.hub.membership import load_membership
from sync.pretix.handshake import read_handshake
from sync.replica import count_positions, iter_positions
from tests.fakes.einlass import OTHER_TICKETS, TICKET, UNPAID, Einlass, call, sample_world, wait_until

HERE = "127.0.0.1"
DEADLINE_MS = 5_000
"""Nobody is cut off for being slow on a busy machine."""


@contextmanager
def meeting(folder: Path, port: int = 0) -> Iterator[Served]:
    """A hub with the sample congress; a second time on the same folder, the same hub."""
    world = sample_world(folder) if not (folder / "data").exists() else World(folder / "data", Settings(), {})
    plan = HubPlan(world=World(world.data_dir, Settings(), {}), address=Address(HERE, port), names=(HERE,))
    with running_hub(plan) as served:
        yield served


def invite(served: Served, name: str, **profile: str) -> str:
    """The text of a code for a new device."""
    code = served.run(served.host.gathering.create_device(name, TokenRight.KIOSK, profile))
    return served.host.invitation(code)


def enrolled(served: Served, folder: Path, name: str, at: str = "Einlass", **profile: str) -> World:
    """A kiosk's world that belongs to the hub."""
    world = World(folder / name, Settings(lists=(at,), central_deadline_ms=DEADLINE_MS), {})
    with connected(open_world(world)) as ledger:
        enrolment = Enrolment(ledger, world.clock)
        enrolment.fetch(enrolment.join(read_handshake(invite(served, name, **profile))))
    return world


def reason(verdict: Verdict) -> Reason | None:
    """Why somebody was turned away."""
    return verdict.reason if isinstance(verdict, Refuse) else None


def try_at(kiosk: Kiosk, text: str) -> Verdict:
    """Hold a ticket up."""
    return kiosk.desk.check_in(text, kiosk.place).verdict


def is_settled(*kiosks: Kiosk) -> bool:
    """Whether all has been sent, and all hold the same."""
    if any(kiosk.desk.link().pending for kiosk in kiosks):
        return False
    journals = [{e.body.id: e.stamp for e in kiosk.ledger.entries()} for kiosk in kiosks]
    return all(journal == journals[0] for journal in journals)


def double_admits(kiosk: Kiosk) -> list[str]:
    """Whom this kiosk's report lists as let in twice."""
    store = kiosk.ledger.store
    table = conflicts(kiosk.ledger, iter_positions(store), kiosk.event_set, ())
    return [str(row[1]) for row in table.rows if row[0] == "double admit"]


def test_kiosks_refuse_each_others_tickets(tmp_path: Path) -> None:
    """At once, whichever of them was first; and everybody counts everybody."""
    with meeting(tmp_path) as served, ExitStack() as stack:
        worlds = [enrolled(served, tmp_path, name) for name in ("north", "south")]
        north, south = (stack.enter_context(open_kiosk(world)) for world in worlds)
        assert isinstance(try_at(north, TICKET), Admit)
        assert reason(try_at(south, TICKET)) is Reason.ALREADY_REDEEMED
        assert isinstance(try_at(south, OTHER_TICKETS[0]), Admit)
        assert reason(try_at(north, OTHER_TICKETS[0])) is Reason.ALREADY_REDEEMED
        assert reason(try_at(north, UNPAID)) is Reason.UNPAID
        assert wait_until(lambda: is_settled(north, south))
        assert north.place.room is not None
        assert [k.ledger.rooms.persons(north.place.room) for k in (north, south)] == [2, 2]
        assert double_admits(north) == double_admits(south) == []


def test_without_the_hub_each_goes_on_alone_and_all_agree_afterwards(tmp_path: Path) -> None:
    """Whoever comes in meanwhile is admitted provisionally; a double admit shows on both afterwards."""
    with ExitStack() as stack:
        with meeting(tmp_path) as served:
            port = served.port
            worlds = [enrolled(served, tmp_path, name) for name in ("north", "south")]
            north, south = (stack.enter_context(open_kiosk(world)) for world in worlds)
            assert isinstance(try_at(north, OTHER_TICKETS[1]), Admit)
        answers = [kiosk.desk.check_in(TICKET, kiosk.place) for kiosk in (north, south)]
        assert [(type(answer.verdict), answer.provisional) for answer in answers] == [(Admit, True)] * 2
        assert wait_until(lambda: north.desk.link().connected is False)
        assert north.desk.link().pending > 0
        with meeting(tmp_path, port) as served:
            assert wait_until(lambda: is_settled(north, south), 60)
            assert double_admits(north) == double_admits(south) == ["Dr. Erika Mustermann"]
            assert wait_until(lambda: north.desk.link().others is not None)


def test_the_other_kiosks_are_seen(tmp_path: Path) -> None:
    """The link tells how many of them the hub has heard lately."""
    with meeting(tmp_path) as served, ExitStack() as stack:
        worlds = [enrolled(served, tmp_path, name) for name in ("north", "south")]
        north, south = (stack.enter_context(open_kiosk(world)) for world in worlds)

        def seen() -> list[tuple[int, int]]:
            found = [kiosk.desk.link().others for kiosk in (north, south)]
            return [(others.seen, others.total) for others in found if others is not None]

        assert wait_until(lambda: seen() == [(1, 1), (1, 1)], 40)


def test_a_revoked_kiosk_forgets_everybody_and_the_others_go_on(tmp_path: Path) -> None:
    """Names and tickets are gone from it, while it runs and after its next start."""
    with meeting(tmp_path) as served:
        world = enrolled(served, tmp_path, "stolen")
        with open_kiosk(world) as kiosk:
            assert served.run(served.host.gathering.revoke("stolen"))
            kiosk.desk.check_in(TICKET, kiosk.place)  # wakes it
            assert wait_until(lambda: kiosk.desk.link().is_ended, 40)
            assert count_positions(kiosk.ledger.store) == 0
        with connected(open_world(world)) as ledger:
            membership = load_membership(ledger.store)
            assert membership is not None
            assert membership.is_revoked


def test_the_hub_says_where_a_kiosk_stands(tmp_path: Path) -> None:
    """List and direction come from its device table, over the kiosk's settings; what is no word is left."""
    with meeting(tmp_path) as served:
        world = enrolled(
            served, tmp_path, "far", "Vortragssaal", lists="Einlass", direction="exit", on_no_answer="?"
        )
        with open_kiosk(world) as kiosk:
            found = kiosk.event_set.find_list(kiosk.place.list_id)
            assert found is not None
            assert (found.names["de"], kiosk.place.direction) == ("Einlass", "exit")


def test_a_profile_changes_while_the_kiosk_runs(tmp_path: Path) -> None:
    """A mode asks for a start, a bad word is told, and what was good stays, after the next start as well."""
    with meeting(tmp_path) as served:
        world = enrolled(served, tmp_path, "far", "Saal 1", lists="Einlass", direction="exit")
        profile = {"lists": "Keller", "direction": "exit", "mode": "desk"}
        assert served.run(served.host.gathering.set_profile("far", profile))
        with open_kiosk(world) as kiosk:
            assert kiosk.world.settings.mode is Mode.SELF_SERVICE
            assert wait_until(lambda: kiosk.lines.restarts, 40)
            assert kiosk.desk.link().misfit == "lists"
        with open_kiosk(world) as kiosk:
            found = kiosk.event_set.find_list(kiosk.place.list_id)
            assert found is not None
            assert (found.names["de"], kiosk.place.direction) == ("Einlass", "exit")
            assert kiosk.world.settings.mode is Mode.DESK
            assert not kiosk.lines.restarts
        tried = replace(world, settings=replace(world.settings, mode=Mode.DOOR), spoken=frozenset({"mode"}))
        with open_kiosk(tried) as kiosk:
            assert (kiosk.world.settings.mode, kiosk.lines.restarts) == (Mode.DOOR, False)
        said = call("doctor", "--offline", "--data-dir", world.data_dir)
        assert "“Einlass” stays." in said.out
        assert "mode = desk" in said.out


def test_a_kiosk_that_cannot_start_asks_the_hub_first(tmp_path: Path) -> None:
    """A list that nobody knows, and none of its own: what was put right at the hub since counts."""
    with meeting(tmp_path) as served:
        world = enrolled(served, tmp_path, "far", "", lists="Keller")
        with pytest.raises(ConfigError), open_kiosk(world):
            pass
        assert served.run(served.host.gathering.set_profile("far", {"lists": "Einlass"}))
        with open_kiosk(world) as kiosk:
            assert kiosk.world.settings.lists == ("Einlass",)
            assert kiosk.lines.settled is not None
            assert kiosk.lines.settled.misfits == ()


def test_a_device_is_added_enrolled_listed_and_revoked_on_the_command_line(tmp_path: Path) -> None:
    """The whole life of a device, with what each command says."""
    einlass = Einlass(tmp_path / "data")
    with meeting(tmp_path) as served:
        listen = ("--listen", f"{HERE}:{served.port}")
        added = einlass("hub", *listen, "--add", "west", "--set", "lists=Einlass")
        assert (added.code, json.loads(added.out)["einlass"]) == (0, 1)
        joined = call("enrol", "-", "--data-dir", tmp_path / "west", stdin=added.out.encode())
        assert (joined.code, joined.err) == (0, "")
        assert "40 tickets and 9 check-in lists are here." in joined.out
        again = call("enrol", "-", "--data-dir", tmp_path / "other", stdin=added.out.encode())
        assert again.code != 0
        assert "does not take this code" in again.err
        assert "west  kiosk  enrolled" in einlass("hub", *listen, "--devices").out
        assert einlass("hub", *listen, "--revoke", "west").code == 0
        assert "west  kiosk  revoked" in einlass("hub", *listen, "--devices").out
        unknown = einlass("hub", *listen, "--revoke", "east")
        assert (unknown.code, "Devices of this hub: west." in unknown.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--add", "x", "--set", "gate"), "KEY=VALUE", id="a profile without a value"),
        pytest.param(("--add", "x", "--set", "feed=lists"), "lists of the door", id="a part of what"),
        pytest.param(("--add", "x", "--set", "feed=all"), "can only be lists", id="an unknown part"),
        pytest.param(("--workers", "2"), "cannot share a ledger", id="several workers of one ledger"),
        pytest.param(("--workers", "0"), "1 to 64 workers", id="no worker at all"),
        pytest.param(("--listen", "nowhere"), "HOST:PORT", id="no address"),
        pytest.param(("--database", "postgresql://x/y", "--revoke", "z"), "in a browser", id="elsewhere"),
        pytest.param(("--database", "postgresql://x/y"), "another --data-dir", id="a database, and a ledger"),
    ],
)
def test_mistakes_on_the_command_line_are_named(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """With what would be right."""
    sample_world(tmp_path)
    ended = call("hub", "--data-dir", tmp_path / "data", *words)
    assert (ended.code, said in ended.err) == (2, True)


def test_a_kiosk_of_a_hub_is_no_hub(tmp_path: Path) -> None:
    """Its ledger belongs to another; taking over is another matter."""
    with meeting(tmp_path) as served:
        enrolled(served, tmp_path, "north")
    ended = call("hub", "--data-dir", tmp_path / "north", "--listen", f"{HERE}:0")
    assert (ended.code, "belongs to a kiosk of another hub" in ended.err) == (2, True)
