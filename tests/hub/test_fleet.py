"""How all kiosks are, as each of them may ask its hub."""

import asyncio

import httpx
import msgspec
import pytest
from msgspec.structs import replace

from checkin.roles import StaffRole
from hub.gathering import TokenRight
from sync.hub.protocol import Heartbeat, Problem
from sync.hub.upkeep import (
    LACKS_ROLE,
    NO_LEAD,
    WRONG_PIN,
    ChangeKiosk,
    Fleet,
    KioskChanged,
    StaffList,
)
from sync.staff import StaffMember, seal_pin
from tests.fakes.entropy import SeededEntropy
from tests.fakes.hub_site import Site, site

BEAT = Heartbeat(
    pending=3,
    cursor=9,
    mode="desk",
    paper=12,
    decode_p95_ms=31,
    celsius=61,
    undervolted=True,
    has_printer=True,
)


def test_every_kiosk_may_ask_how_the_others_are() -> None:
    """With what each said last, how long ago, and what is wanted of it; without organisers' programs."""

    async def run() -> None:
        async with site() as hub:
            await hub.send("/heartbeat", BEAT, TokenRight.DESK)
            await hub.gathering.set_profile("desk", {"mode": "desk"})
            await hub.gathering.create_device("late", TokenRight.KIOSK, {})
            hub.clock.advance(7)
            answer = await hub.call("GET", "/fleet", TokenRight.KIOSK)
            fleet = msgspec.json.decode(answer.content, type=Fleet)
            assert [kiosk.name for kiosk in fleet.kiosks] == ["bridge", "desk", "kiosk"]
            desk = fleet.kiosks[1]
            assert (desk.age_s, desk.beat, desk.profile) == (7.0, BEAT, {"mode": "desk"})
            assert fleet.kiosks[2].beat is None

    asyncio.run(run())


def test_who_was_sent_away_is_not_looked_after() -> None:
    """A device whose access has ended is in no list any more."""

    async def run() -> None:
        async with site() as hub:
            await hub.gathering.revoke("desk")
            answer = await hub.call("GET", "/fleet", TokenRight.KIOSK)
            fleet = msgspec.json.decode(answer.content, type=Fleet)
            assert [kiosk.name for kiosk in fleet.kiosks] == ["bridge", "kiosk"]

    asyncio.run(run())


def test_numbers_that_nobody_can_count_with_are_cut() -> None:
    """What one device says of itself is read by all others."""

    async def run() -> None:
        async with site() as hub:
            said = {"pending": 0, "cursor": 0, "paper": 10**400, "celsius": -(10**30), "list": 10**50}
            assert (await hub.send("/heartbeat", said, TokenRight.KIOSK)).status_code == 200
            answer = await hub.call("GET", "/fleet", TokenRight.KIOSK)
            beat = msgspec.json.decode(answer.content, type=Fleet).kiosks[2].beat
            assert beat is not None
            assert (beat.paper, beat.celsius, beat.list) == (1 << 53, -(1 << 53), 1 << 53)

    asyncio.run(run())


LEAD, STEWARD = "471100", "0815"
STAFF = (
    StaffMember(name="Mia", role=StaffRole.LEAD, pin=seal_pin(LEAD, SeededEntropy(1))),
    StaffMember(name="Tom", role=StaffRole.STEWARD, pin=seal_pin(STEWARD, SeededEntropy(2))),
    StaffMember(name="Ben", role=StaffRole.ORGANISER),
)


async def change(hub: Site, changes: dict[str, str], pin: str = LEAD, name: str = "desk") -> httpx.Response:
    """Want something of a kiosk, from another one."""
    return await hub.send(f"/fleet/{name}", ChangeKiosk(pin=pin, changes=changes), TokenRight.KIOSK)


def test_a_lead_changes_a_kiosk_with_a_pin() -> None:
    """What is not named stays, what is emptied goes; the kiosk hears of it with its next heartbeat."""

    async def run() -> None:
        async with site() as hub:
            await hub.gathering.save_staff(STAFF)
            await hub.gathering.set_profile("desk", {"mode": "desk", "printer": "png:x", "room": "Foyer"})
            before = (await hub.send("/heartbeat", BEAT, TokenRight.DESK)).json()["profile"]
            answer = await change(hub, {"mode": "door", "lists": "Saal 1", "room": ""})
            changed = msgspec.json.decode(answer.content, type=KioskChanged)
            wanted = {"mode": "door", "printer": "png:x", "lists": "Saal 1"}
            assert (answer.status_code, changed.by, changed.profile) == (200, "Mia", wanted)
            assert (await hub.send("/heartbeat", BEAT, TokenRight.DESK)).json()["profile"] != before
            row = next(row for row in await hub.gathering.devices() if row.name == "desk")
            assert dict(row.profile) == wanted
            assert "Mia" not in hub.log.getvalue()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("changes", "pin", "name", "status", "code"),
    [
        pytest.param({"mode": "door"}, "9999", "desk", 403, WRONG_PIN, id="a wrong PIN"),
        pytest.param({"mode": "door"}, "", "desk", 403, WRONG_PIN, id="none"),
        pytest.param({"mode": "door"}, STEWARD, "desk", 403, LACKS_ROLE, id="a steward"),
        pytest.param({"mode": "door"}, LEAD, "Tor 9", 404, "", id="nobody of that name"),
        pytest.param({"mode": "door"}, LEAD, "organiser", 404, "", id="a program of organisers"),
        pytest.param({"mode": "root"}, LEAD, "desk", 409, "", id="no such mode"),
        pytest.param({"mode": ""}, LEAD, "desk", 409, "", id="no mode at all"),
        pytest.param({"printer": "png:/etc"}, LEAD, "desk", 409, "", id="something that leads do not change"),
        pytest.param({"lists": "Nirgends"}, LEAD, "desk", 409, "", id="no such list"),
        pytest.param({"gate": "Nirgends"}, LEAD, "desk", 409, "", id="no such gate"),
        pytest.param({"room": "Nirgends"}, LEAD, "desk", 409, "", id="no such room"),
        pytest.param({"direction": "up"}, LEAD, "desk", 409, "", id="no such direction"),
        pytest.param({"mode": "door"}, "1" * 13, "desk", 400, "", id="a PIN that is too long"),
        pytest.param({}, LEAD, "desk", 400, "", id="nothing"),
        pytest.param({f"k{n}": "" for n in range(9)}, LEAD, "desk", 400, "", id="too much"),
    ],
)
def test_what_is_refused(changes: dict[str, str], pin: str, name: str, status: int, code: str) -> None:
    """With a code where a program has to tell them apart; nothing has changed."""

    async def run() -> None:
        async with site() as hub:
            await hub.gathering.save_staff(STAFF)
            body = {"pin": pin, "changes": changes}
            answer = await hub.send(f"/fleet/{name}", body, TokenRight.KIOSK)
            problem = msgspec.json.decode(answer.content, type=Problem)
            assert (answer.status_code, problem.code) == (status, code)
            assert not any(row.profile for row in await hub.gathering.devices())

    asyncio.run(run())


def test_without_a_lead_nobody_changes_anything() -> None:
    """A hub that knows no PIN of a lead says so, and tries none."""

    async def run() -> None:
        async with site() as hub:
            await hub.gathering.save_staff(STAFF[1:])
            answer = await change(hub, {"mode": "door"})
            assert (answer.status_code, answer.json()["code"]) == (409, NO_LEAD)

    asyncio.run(run())


def test_wrong_pins_are_slowed_for_the_kiosk_that_sends_them() -> None:
    """Others may still try; right ones cost nothing, however many."""

    async def run() -> None:
        async with site() as hub:
            await hub.gathering.save_staff(STAFF)
            for _ in range(8):
                assert (await change(hub, {"mode": "door"})).status_code == 200
            statuses = [(await change(hub, {"mode": "desk"}, "9999")).status_code for _ in range(7)]
            assert statuses == [403] * 6 + [429]
            assert (await change(hub, {"mode": "desk"})).status_code == 429
            body = ChangeKiosk(pin=LEAD, changes={"mode": "desk"})
            assert (await hub.send("/fleet/kiosk", body, TokenRight.DESK)).status_code == 200
            hub.clock.advance(120)
            assert (await change(hub, {"mode": "desk"})).status_code == 200

    asyncio.run(run())


def test_many_pins_at_once_are_tried_one_by_one() -> None:
    """Whoever has a kiosk's token gains nothing by sending them all together; a right one costs nothing."""

    async def run() -> None:
        async with site() as hub:
            await hub.gathering.save_staff(STAFF)
            together = [change(hub, {"mode": "door"}, f"{number:04}") for number in range(20)]
            statuses = [answer.status_code for answer in await asyncio.gather(*together)]
            assert sorted(statuses) == [403] + [429] * 19
            assert hub.log.getvalue().count("wrong_pin") == 1
            assert (await change(hub, {"mode": "door"})).status_code == 200

    asyncio.run(run())


def test_a_check_that_was_given_up_counts() -> None:
    """Whoever hangs up before the answer has tried all the same, and the next one may try."""

    async def run() -> None:
        async with site() as hub:
            await hub.gathering.save_staff(STAFF)
            for _ in range(6):
                asked = asyncio.create_task(change(hub, {"mode": "door"}, "9999"))
                while not hub.host.checking_pins:  # noqa: ASYNC110  # a matter of turns, not of time
                    await asyncio.sleep(0)
                asked.cancel()
                await asyncio.gather(asked, return_exceptions=True)
            assert not hub.host.checking_pins
            assert (await change(hub, {"mode": "door"})).status_code == 429

    asyncio.run(run())


def test_a_hub_without_a_lead_slows_nobody() -> None:
    """Nothing was tried, so nothing is counted."""

    async def run() -> None:
        async with site() as hub:
            statuses = {(await change(hub, {"mode": "door"})).status_code for _ in range(9)}
            assert statuses == {409}

    asyncio.run(run())


@pytest.mark.parametrize(
    ("members", "status"),
    [
        pytest.param(STAFF, 200, id="with hashes"),
        pytest.param((), 200, id="nobody"),
        pytest.param((StaffMember(name="A", role=StaffRole.LEAD, pin="4711"),), 409, id="an open PIN"),
        pytest.param((STAFF[0], STAFF[0]), 409, id="twice"),
        pytest.param((StaffMember(name="\x1b", role=StaffRole.LEAD),), 409, id="no name"),
    ],
)
def test_organisers_say_who_works_here(members: tuple[StaffMember, ...], status: int) -> None:
    """PINs come as hashes only."""

    async def run() -> None:
        async with site() as hub:
            body = msgspec.json.encode(StaffList(members=members))
            headers = {"content-type": "application/json"}
            answer = await hub.call("PUT", "/staff", TokenRight.ORGANISER, content=body, headers=headers)
            assert answer.status_code == status
            kept = tuple(replace(member, is_local=True) for member in members)
            assert tuple(await hub.gathering.staff()) == (kept if status == 200 else ())

    asyncio.run(run())
