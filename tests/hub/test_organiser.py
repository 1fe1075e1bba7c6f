"""What organisers do over HTTP: add devices, hand in people."""

import asyncio

import msgspec
import pytest
from msgspec.structs import replace

from hub.gathering import Member, TokenRight
from sync.hub.protocol import (
    Heartbeat,
    Person,
)
from sync.hub.upkeep import People
from sync.pretix.handshake import read_handshake
from tests.fakes.hub_site import REACHED, person, site
from tests.fakes.small_congress import EVENT_SET, attendee

ORGANISER = TokenRight.ORGANISER
BOTH = (TokenRight.KIOSK, TokenRight.DESK)


def test_an_organiser_adds_a_device_and_people() -> None:
    """The code for a new device is one that kiosks can read; people and event are kept."""

    async def run() -> None:
        async with site() as hub:
            invited = await hub.send("/devices", {"name": "Tür 1", "profile": {"mode": "door"}}, ORGANISER)
            shake = read_handshake(invited.json()["qr"])
            assert (shake.url, shake.pin, shake.is_hub) == (REACHED.url, REACHED.pin, True)
            enrolled = await hub.send("/enrolment", {"code": shake.token, "device": "d9"})
            assert enrolled.json()["profile"] == {"mode": "door"}
            again = await hub.send("/enrolment", {"code": shake.token, "device": "d9"})
            assert again.status_code == 403
            saved = await hub.send("/people", People(people=(person(50), person(51))), ORGANISER)
            assert saved.json()["people"] == 2
            kept = await hub.call("PUT", "/event", ORGANISER, content=msgspec.json.encode(EVENT_SET))
            assert kept.status_code == 200
            rows = (await hub.call("GET", "/devices", ORGANISER)).json()["devices"]
            assert "Tür 1" in [row["name"] for row in rows]
            assert (await hub.call("POST", "/devices/T%C3%BCr 1/revoke", ORGANISER)).status_code == 200
            assert (await hub.call("POST", "/devices/T%C3%BCr 2/revoke", ORGANISER)).status_code == 404

    asyncio.run(run())


@pytest.mark.parametrize(
    ("zone", "status"),
    [
        pytest.param("Pacific/Auckland", 200, id="another one"),
        pytest.param("Europe/Hamburg", 409, id="none"),
        pytest.param("Europe", 409, id="a folder"),
        pytest.param("/etc/passwd", 409, id="a path"),
        pytest.param("", 409, id="nothing"),
    ],
)
def test_time_zones(zone: str, status: int) -> None:
    """An event in a zone that nobody knows is refused: doors and reports would break over it."""

    async def run() -> None:
        async with site() as hub:
            event_set = replace(EVENT_SET, events=(replace(EVENT_SET.events[0], timezone=zone),))
            body = msgspec.json.encode(event_set)
            assert (await hub.call("PUT", "/event", ORGANISER, content=body)).status_code == status

    asyncio.run(run())


def test_figures_without_an_event() -> None:
    """Whoever has sent an event set in which no event stands still gets figures."""

    async def run() -> None:
        async with site() as hub:
            body = msgspec.json.encode(replace(EVENT_SET, events=()))
            assert (await hub.call("PUT", "/event", ORGANISER, content=body)).status_code == 200
            assert (await hub.call("GET", "//metrics", ORGANISER)).status_code == 200

    asyncio.run(run())


def test_what_is_wanted_of_a_device_is_heard_with_its_next_heartbeat() -> None:
    """The answer says that there is something else, and the manifest what; other devices hear nothing."""

    async def run() -> None:
        async with site() as hub:
            beat = Heartbeat(pending=0, cursor=0)
            before = [(await hub.send("/heartbeat", beat, right)).json()["profile"] for right in BOTH]
            body = msgspec.json.encode({"profile": {"mode": "desk"}})
            assert await hub.host.live.listen(Member(name="kiosk", device="kiosk", right=TokenRight.KIOSK))
            changed = await hub.call("PUT", "/devices/kiosk/profile", ORGANISER, content=body)
            assert (changed.status_code, changed.json()) == (200, {"profile": {"mode": "desk"}})
            assert hub.host.live.reader_count == 0  # it comes again, for what is its own now
            after = [(await hub.send("/heartbeat", beat, right)).json()["profile"] for right in BOTH]
            assert (before[0] != after[0], before[1] == after[1]) == (True, True)
            assert (await hub.call("GET", "/manifest")).json()["profile"] == {"mode": "desk"}
            nobody = await hub.call("PUT", "/devices/nobody/profile", ORGANISER, content=body)
            assert nobody.status_code == 404

    asyncio.run(run())


def _person(number: int, key: str, secret: str) -> Person:
    return Person(key=key, position=attendee(number, secret=secret))


@pytest.mark.parametrize(
    ("people", "status"),
    [
        pytest.param([(1, "a", "A"), (2, "b", "B")], 200, id="two"),
        pytest.param([(1, "a", "A"), (1, "b", "B")], 409, id="one id twice"),
        pytest.param([(1, "a", "A"), (2, "a", "B")], 409, id="one key twice"),
        pytest.param([(1, "a", "A"), (2, "b", "A")], 409, id="one ticket twice"),
        pytest.param([(8, "k1", "A")], 200, id="a key that another one had"),
        pytest.param([(8, "a", "TICKET0001")], 200, id="a ticket that another one had"),
        pytest.param([(2**63, "a", "A")], 409, id="a number too large"),
        pytest.param([], 200, id="nobody"),
    ],
)
def test_people(people: list[tuple[int, str, str]], status: int) -> None:
    """Whoever is named twice in one batch is refused whole; what another one had before goes over."""

    async def run() -> None:
        async with site() as hub:
            sent = People(people=tuple(_person(*one) for one in people))
            answer = await hub.send("/people", sent, ORGANISER)
            assert answer.status_code == status, answer.text
            assert "error" not in hub.log.getvalue()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("  Tür   1 ", "Tür 1", id="blanks"),
        pytest.param("Tür\u202e 1", "Tür 1", id="a direction override"),
        pytest.param("\u202e\u2066", None, id="nothing that can be read"),
        pytest.param(ORGANISER.value, None, id="the organiser's own"),
    ],
)
def test_names_of_devices(name: str, kept: str | None) -> None:
    """A device's name is cleaned before it is kept; nobody ends their own access by mistake."""

    async def run() -> None:
        async with site() as hub:
            answer = await hub.send("/devices", {"name": name}, ORGANISER)
            assert answer.status_code == (200 if kept else 409)
            names = {row.name for row in await hub.gathering.devices()} - set(TokenRight)
            assert names == ({kept} if kept else set())
            own = await hub.call("POST", f"/devices/{ORGANISER.value}/revoke", ORGANISER)
            assert own.status_code == 409

    asyncio.run(run())
