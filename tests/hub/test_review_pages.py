"""What staff did by hand, looked through in a browser: from what to what, by whom, seen or taken back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from checkin.journal import Body, EntryId, Kind, decode_body
from checkin.model import PositionId
from checkin.personal import Correction, encode
from tests.fakes.chained import ChainedDevice
from tests.fakes.hub_browser import Browser, browser
from tests.fakes.hub_site import batch
from tests.fakes.keepers import open_doors
from tests.fakes.small_congress import DOOR

FIRST, SECOND, THIRD = PositionId(1), PositionId(2), PositionId(3)
RIGHT = Correction(given_name="Jürgen <b>", before={"given_name": "Jörg"})


@asynccontextmanager
async def organiser() -> AsyncIterator[tuple[Browser, ChainedDevice]]:
    """Somebody at the pages of a hub, and a desk."""
    async with browser() as one:
        await open_doors(one.hub.gathering, 4)
        yield one, ChainedDevice("device-kiosk", one.hub.clock)


async def tell(one: Browser, desk: ChainedDevice) -> str:
    """The desk hands in all it has; what the page shows then."""
    await one.hub.send("/journal", batch(desk.entries))
    return (await one.get("/review")).text


async def own(one: Browser) -> list[Body]:
    """What the hub wrote down itself."""
    page = await one.hub.gathering.feed(0, 500)
    bodies = [decode_body(bytes(wire.body)) for wire in page.entries]
    return [body for body in bodies if body.device != "device-kiosk"]


async def name_of(one: Browser, number: PositionId) -> str:
    """Given name, as all see it now."""
    return (await one.hub.gathering.find_positions([number]))[number].given_name


def test_what_was_done_from_what_to_what() -> None:
    """With who did it and where; names are text; an erased value is said to be."""

    async def run() -> None:
        async with organiser() as (one, desk):
            assert "alles ist angesehen" in (await one.get("/review")).text
            desk.write(Kind.CORRECTION, encode(RIGHT), position=FIRST, by="Ada")
            desk.write(Kind.WALK_IN, position=SECOND, by="Bo")
            desk.enter(3, forced=True, by="Cy", reason="unpaid")
            desk.enter(4)
            page = await tell(one, desk)
            assert "<del>Jörg</del> → <ins>Jürgen &lt;b&gt;</ins>" in page
            assert page.index(">Trotzdem") < page.index(">Ohne Ticket") < page.index(">Berichtigung")
            for said in ("trotz nicht bezahlt", "Ada · device-kiosk", "Bo · device-kiosk"):
                assert said in page
            assert page.count("Als gesehen") == 0

    asyncio.run(run())


def test_seen_is_seen() -> None:
    """One by one or all that stood there; it is an entry with the name, and no second one."""

    async def run() -> None:
        async with organiser() as (one, desk):
            first = desk.enter(1, forced=True, by="Cy")
            newest = desk.enter(2, forced=True, by="Cy")
            await tell(one, desk)
            done = await one.post("/review/seen", entry=first, by="Ada")
            assert "Als gesehen notiert." in done.text
            again = await one.post("/review/seen", entry=first, by="Ada")
            assert (again.status_code, "inzwischen geklärt" in again.text) == (409, True)
            later = desk.enter(3, forced=True, by="Cy")
            await tell(one, desk)
            await one.post("/review/all", entry=newest, by="Ada")
            seen = await own(one)
            assert [(body.kind, body.by, body.ref) for body in seen] == [
                (Kind.SETTING, "Ada", first),
                (Kind.SETTING, "Ada", newest),
            ]
            assert f'value="{later}"' in (await one.get("/review")).text

    asyncio.run(run())


def test_a_forced_entry_is_taken_back() -> None:
    """By an undo of the hub's own; whoever was let in is out, and nobody takes it back twice."""

    async def run() -> None:
        async with organiser() as (one, desk):
            entry = desk.enter(1, forced=True, by="Cy")
            await tell(one, desk)
            assert (await one.hub.host.following.renew()).numbers.inside == 1
            done = await one.post("/review/undo", entry=entry, by="Ada")
            assert "zurückgenommen" in done.text
            assert (await one.hub.host.following.renew()).numbers.inside == 0
            assert [body.kind for body in await own(one)] == [Kind.UNDO, Kind.SETTING]
            assert (await one.post("/review/undo", entry=entry, by="Ada")).status_code == 409

    asyncio.run(run())


def test_a_correction_is_taken_back() -> None:
    """It becomes what stood there before; where a later one stands over it, it cannot be."""

    async def run() -> None:
        async with organiser() as (one, desk):
            first = desk.write(Kind.CORRECTION, encode(RIGHT), position=FIRST, by="Ada")
            await tell(one, desk)
            assert await name_of(one, FIRST) == "Jürgen <b>"
            number = decode_body(bytes(first.body)).id
            await one.post("/review/undo", entry=number, by="Bo")
            assert await name_of(one, FIRST) == "Jörg"
            older, _ = (
                desk.write(
                    Kind.CORRECTION,
                    encode(Correction(given_name=name, before={"given_name": "Jörg"})),
                    position=SECOND,
                    by="Ada",
                )
                for name in ("A", "B")
            )
            kept = decode_body(bytes(older.body)).id
            await tell(one, desk)
            assert (await one.post("/review/undo", entry=kept, by="Bo")).status_code == 409
            assert await name_of(one, SECOND) == "B"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("does", "kinds"),
    [
        pytest.param("keep", [Kind.CONFLICT_RESOLVED], id="both stay"),
        pytest.param("void", [Kind.BADGE_VOID, Kind.CONFLICT_RESOLVED], id="the badge is void"),
    ],
)
def test_somebody_was_let_in_twice(does: str, kinds: list[Kind]) -> None:
    """Settled as on the command line, once; the entries stay."""

    async def run() -> None:
        async with organiser() as (one, desk):
            desk.enter(1)
            second = desk.enter(1)
            if does == "void":
                desk.write(Kind.BADGE, position=FIRST, ref=second, code="B-1")
            page = await tell(one, desk)
            assert "Jörg Müller-Lüdenscheidt" in page
            assert f'value="{second}"' in page
            done = await one.post(f"/review/{does}", entry=second, by="Ada")
            assert "Geklärt" in done.text
            assert [body.kind for body in await own(one)] == kinds
            assert "Niemand." in (await one.get("/review")).text
            assert (await one.post(f"/review/{does}", entry=second, by="Ada")).status_code == 409

    asyncio.run(run())


def test_no_badge_no_void() -> None:
    """Nothing is settled where there is nothing to make void; nothing without a name, or from elsewhere."""

    async def run() -> None:
        async with organiser() as (one, desk):
            desk.enter(1, at=DOOR)
            second: EntryId = desk.enter(1, at=DOOR)
            await tell(one, desk)
            answer = await one.post("/review/void", entry=second, by="Ada")
            assert (answer.status_code, "kam kein Badge" in answer.text) == (409, True)
            nobody = await one.post("/review/keep", entry=second, by="")
            assert (nobody.status_code, "wer das ändert" in nobody.text) == (400, True)
            one.form = "0" * 64
            assert (await one.post("/review/keep", entry=second, by="Ada")).status_code == 400
            assert await own(one) == []
            one.client.cookies.clear()
            assert (await one.get("/review")).headers["location"] == "/login"

    asyncio.run(run())


def test_whoever_signs_once_need_not_again() -> None:
    """The name stands in every button of the page from then on."""

    async def run() -> None:
        async with organiser() as (one, desk):
            desk.enter(1, forced=True, by="Cy")
            await tell(one, desk)
            await one.post("/review/sign", by="Şeyma")
            assert (await one.get("/review")).text.count('name="by" value="Şeyma"') >= 2

    asyncio.run(run())
