"""The page of one device: how it is, in words, and what it is to be; and what to look at first."""

import asyncio
import re

import pytest
from msgspec.structs import replace

from checkin.badge import Cause
from checkin.model import Gate, GateId
from hub.alarms import PENDING, SILENT_S, Alarm, Raised, alarms
from hub.gathering import DeviceRow, TokenRight
from hub.organiser.devices.profile_form import EXAMPLES, LIST, Field, fields, others, read
from hub.organiser.devices.profile_views import path_of
from hub.organiser.devices.words import DEVICE_WORDS
from kiosk.profile import KEYS, settle
from kiosk.settings import Mode, Settings
from sync.hub.protocol import Heartbeat
from tests.fakes.hub_browser import Browser, browser
from tests.fakes.hub_site import batch, chain
from tests.fakes.small_congress import EVENT_SET

PAGE = path_of("kiosk")
NOW_MS = 1_792_828_800_000


async def profile(one: Browser) -> dict[str, str]:
    """What is wanted of the kiosk."""
    return next(dict(row.profile) for row in await one.hub.gathering.devices() if row.name == "kiosk")


def test_a_device_is_told_what_to_be() -> None:
    """What is chosen is kept, what is left empty is the device's own, and what the form lacks stays."""

    async def run() -> None:
        async with browser() as one:
            await one.hub.gathering.set_profile("kiosk", {"fonts": "x", "mode": "door", "lists": "Einlass"})
            page = await one.get(PAGE)
            assert '<option value="door" selected>Tür</option>' in page.text
            assert re.search(r'<option value="1" selected>Einlass</option>', page.text)
            assert "fonts = x" in page.text
            saved = await one.post(
                PAGE, **{"mode": "desk", LIST + "congress": "2", "printer": "", "room": "11"}
            )
            assert 'role="status"' in saved.text
            assert await profile(one) == {"fonts": "x", "mode": "desk", "lists": "2", "room": "11"}
            assert (await one.hub.call("GET", "/manifest")).json()["profile"]["mode"] == "desk"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"mode": "banana"}, "Modus", id="no mode"),
        pytest.param({LIST + "congress": "99"}, "Check-in-Liste", id="no list"),
        pytest.param({"room": "Keller"}, "Raum", id="no room"),
        pytest.param({"printer": "fax:1"}, "Drucker", id="no printer"),
    ],
)
def test_what_does_not_fit_is_not_kept(sent: dict[str, str], said: str) -> None:
    """A choice that is none, or a printer that nobody could reach."""

    async def run() -> None:
        async with browser() as one:
            answer = await one.post(PAGE, **sent)
            assert (answer.status_code, f"Nicht gespeichert: {said} passt nicht." in answer.text) == (
                400,
                True,
            )
            assert await profile(one) == {}

    asyncio.run(run())


def test_what_is_wrong_already_is_shown_and_may_stay() -> None:
    """A list that is gone stands there as gone; saving something else does not lose it."""

    async def run() -> None:
        async with browser() as one:
            await one.hub.gathering.set_profile("kiosk", {"lists": "Keller", "gate": "Nord"})
            assert "Keller (gibt es nicht)" in (await one.get(PAGE)).text
            await one.post(PAGE, **{LIST + "congress": "Keller", "gate": "Nord", "direction": "exit"})
            assert await profile(one) == {"lists": "Keller", "gate": "Nord", "direction": "exit"}

    asyncio.run(run())


def test_how_a_device_is() -> None:
    """Paper, queue, outbox, clock and reading, in words; whatever it said is text."""

    async def run() -> None:
        async with browser() as one:
            beat = Heartbeat(
                pending=23, cursor=0, mode="door", printer="paper_out", queued=4, offset_ms=-183_000,
                decode_ms=(9, 14, 31), wait_ms=(210, 640, 1800), software="<b>1</b>", misfit="lists",
                calls_staff=True, paper=12, celsius=61, undervolted=True,
            )  # fmt: skip
            await one.hub.send("/heartbeat", beat)
            one.hub.clock.advance(30)
            text = (await one.get(PAGE)).text
            for said in (
                "vor 30 s", "<dd>Tür</dd>", "23 Einträge", "kein Papier", "<dd>4</dd>", "geht 3 min vor",
                "die Hälfte in 9 ms, 9 von 10 in 14 ms, 99 von 100 in 31 ms",
                "die Hälfte in 210 ms, 9 von 10 in 640 ms, 99 von 100 in 1800 ms", "&lt;b&gt;1",
                "für 12 Badges", "61 °C", "zu schwach",
            ):  # fmt: skip
                assert said in text, said
            listed = (await one.get("/devices")).text
            for said in (
                "Die Uhr von ",
                " geht 3 min vor.",
                ": kein Papier.",
                "nicht: Check-in-Liste.",
                "</a> ruft jemand um Hilfe.</li>",
            ):
                assert said in listed, said

    asyncio.run(run())


@pytest.mark.parametrize("name", ["..", "Tür 3 #?&", "%2e%2e", "ein <b>Name", "🙂"])
def test_any_name_has_a_page(name: str) -> None:
    """Also those that mean something in an address."""

    async def run() -> None:
        async with browser() as one:
            await one.hub.gathering.create_device(name, TokenRight.KIOSK, {})
            href = re.search(r'href="(/devices/@[^"]+)"', (await one.get("/devices")).text)
            assert href is not None
            assert path_of(name) in (await one.get("/devices")).text
            page = await one.get(path_of(name))
            assert (page.status_code, "Einstellungen von hier" in page.text) == (200, True)
            assert "<b>" not in page.text

    asyncio.run(run())


def test_a_device_that_is_gone_and_nobody_who_is_not_signed_in() -> None:
    """The list says so; a page of a device is nobody else's."""

    async def run() -> None:
        async with browser() as one:
            assert "gibt es nicht mehr" in (await one.get(path_of("nobody"))).text
            assert (await one.post(path_of("nobody"), mode="desk")).status_code == 400
            one.form = "0" * 64
            await one.post(PAGE, mode="desk")
            assert await profile(one) == {}
            one.client.cookies.clear()
            assert (await one.get(PAGE)).headers["location"] == "/login"

    asyncio.run(run())


def row(**fields: object) -> DeviceRow:
    """A kiosk that was heard just now."""
    known: dict[str, object] = {
        "name": "a", "device": "d", "right": TokenRight.KIOSK, "created_ms": 0, "enrolled_ms": 0,
        "seen_ms": NOW_MS, "heartbeat": Heartbeat(pending=0, cursor=0, offset_ms=3),
    }  # fmt: skip
    return DeviceRow(**{**known, **fields})  # type: ignore[arg-type]  # a row of a table


@pytest.mark.parametrize(
    ("fields", "raised"),
    [
        pytest.param({}, [], id="all is well"),
        pytest.param({"seen_ms": NOW_MS - 61_000}, [Raised(Alarm.SILENT, "a", 61.0)], id="silent"),
        pytest.param({"seen_ms": NOW_MS - int(SILENT_S * 1000)}, [], id="not silent yet"),
        pytest.param({"seen_ms": 0, "revoked_ms": 1}, [], id="ended"),
        pytest.param({"seen_ms": 0, "right": TokenRight.ORGANISER}, [], id="an organiser's program"),
        pytest.param({"device": "", "seen_ms": None, "heartbeat": None}, [], id="not enrolled yet"),
        pytest.param(
            {"heartbeat": Heartbeat(pending=0, cursor=0, offset_ms=-180_000)},
            [Raised(Alarm.CLOCK_FAST, "a", 180.0)],
            id="fast",
        ),
        pytest.param(
            {"heartbeat": Heartbeat(pending=PENDING, cursor=0, offset_ms=2_500, printer="offline")},
            [
                Raised(Alarm.CLOCK_SLOW, "a", 2.5),
                Raised(Alarm.PENDING, "a", PENDING),
                Raised(Alarm.PRINTER, "a", word="offline"),
            ],
            id="much at once",
        ),
    ],
)
def test_alarms(fields: dict[str, object], raised: list[Raised]) -> None:
    """Each device by what it said last, and by when."""
    assert alarms([row(**fields)], {}, NOW_MS) == raised


def test_what_costs_most_comes_first() -> None:
    """The hub's own before those of devices, whatever their order."""
    found = alarms([row(seen_ms=0), row(name="b", seen_ms=0)], {"unwritten": 2, "changed": 1}, NOW_MS)
    assert [one.alarm for one in found] == [Alarm.CHANGED, Alarm.UNWRITTEN, Alarm.SILENT, Alarm.SILENT]


def test_every_alarm_cause_and_mode_has_words() -> None:
    """Nothing is shown as a word of ours."""
    assert {f"alarm_{alarm.value}" for alarm in Alarm} <= set(DEVICE_WORDS)
    assert {f"printer_{cause.value}" for cause in Cause} <= set(DEVICE_WORDS)
    assert {f"mode_{mode.value}" for mode in Mode} <= set(DEVICE_WORDS)


def test_a_forged_entry_and_a_dead_token_are_seen() -> None:
    """The same id with other content is refused and told; so is whoever still calls after the end."""

    async def run() -> None:
        async with browser() as one:
            await one.hub.send("/journal", batch(chain(2)))
            forged = chain(2)[:1] + chain(1, device="device-kiosk", first=2, previous=b"x" * 32)
            assert (await one.hub.send("/journal", batch(forged))).status_code == 409
            assert "mit anderem Inhalt" in (await one.get("/devices")).text
            await one.hub.gathering.revoke("desk")
            await one.hub.call("GET", "/manifest", TokenRight.DESK)
            assert "Ein Gerät ohne Zugang meldet sich noch (1×)." in (await one.get("/devices")).text

    asyncio.run(run())


def test_the_form_says_what_kiosks_understand() -> None:
    """All that it can say is a key of the profile there, each choice a value that fits."""
    for field in fields({}, EVENT_SET, "de"):
        key = "lists" if field.word == "lists" else field.key
        assert key in KEYS
        values = [option.value for option in field.options or ()] or [EXAMPLES.get(field.key, "")]
        for value in filter(None, values):
            local = Settings(lists=("Einlass",), printer="png:/somewhere")
            settled = settle(local, {key: value}, {}, EVENT_SET)
            assert settled.misfits == (), (key, value)


def test_a_form_without_an_event_knows_no_lists() -> None:
    """And leaves what is wanted of them alone."""
    wanted = {"lists": "Einlass", "mode": "desk"}
    assert others(wanted, None) == {"lists": "Einlass"}
    assert read({"mode": "door"}, wanted, None) == {"lists": "Einlass", "mode": "door"}
    assert isinstance(read({"mode": "?"}, wanted, None), Field)


@pytest.mark.parametrize("key", ["lists", "gate", "room"])
def test_the_form_finds_what_the_kiosk_finds(key: str) -> None:
    """An id goes before a name, also where something else is called like that."""
    things = {"lists": "lists", "gate": "gates", "room": "rooms"}[key]
    base = replace(EVENT_SET, gates=tuple(Gate(id=GateId(n), names={}) for n in (1, 2)))
    first, second, *rest = getattr(base, things)
    second = replace(second, names={"de": str(first.id)})
    event_set = replace(base, **{things: (first, second, *rest)})
    [field] = [one for one in fields({key: str(first.id)}, event_set, "de") if one.word == key]
    assert (field.value, field.is_missing) == (str(first.id), False)
    assert settle(Settings(lists=("Einlass",)), {key: str(first.id)}, {}, event_set).misfits == ()


def test_a_list_that_is_not_there_is_said() -> None:
    """And what is wanted stays."""
    [field] = [one for one in fields({"lists": "Nowhere"}, EVENT_SET, "de") if one.word == "lists"]
    assert (field.value, field.is_missing) == ("Nowhere", True)
