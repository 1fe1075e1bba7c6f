"""One person in a hub's PostgreSQL: found, told, erased as any device of that hub would have it erased.

Must not know: arguments, SQL, formats on the screen.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from checkin.certificate import seal
from checkin.errors import ConfigError
from checkin.model import EventSet
from hub.gathering import Gathering
from hub.persons.certifying import certify, erase
from hub.persons.finding import Whole, by_code, by_name, whole
from hub.persons.telling import export
from hub.recording import hub_key
from kiosk.deletion.person import NO_NAME, SEVERAL
from kiosk.version import VERSION
from kiosk.worlds import World

NO_TICKET = ("Nobody at this hub has this ticket.", "Read its code from the ticket itself; or take --name.")
NO_EVENT = ("No event has been imported there yet.", "Import one, or check the address.")
T = TypeVar("T")


class Found(msgspec.Struct, frozen=True):
    """Somebody, at the event of that hub."""

    event_set: EventSet
    person: Whole


def find(world: World, url: str, ticket: str | None, name: str) -> Found:
    """Whoever has that ticket, else is called just so.

    Raises:
        ConfigError: Nobody has or is; or several are, and the remedy lists their tickets.
        EinlassError: The database does not answer.
    """

    async def look(hub: Gathering) -> Found:
        document = await hub.event()
        if document is None:
            raise ConfigError(*NO_EVENT)
        tickets = await by_code(hub, ticket) if ticket is not None else await by_name(hub, name)
        if ticket is None and tickets[1:]:
            listed = ", ".join(f"{one.organisation or '–'} ({one.secret})" for one in tickets)
            raise ConfigError(SEVERAL, f"Say which with --ticket: {listed}.")
        person = await whole(hub, tickets[0].id) if tickets else None
        if person is None:
            raise ConfigError(*(NO_NAME if ticket is None else NO_TICKET))
        return Found(document.event_set, person)

    return _at_hub(world, url, look)


def tell(world: World, url: str, found: Found) -> dict[str, object]:
    """All that is stored of them. Raises `EinlassError` where the database does not answer."""
    return _at_hub(world, url, lambda hub: export(hub, found.event_set, found.person))


def erase_there(world: World, url: str, found: Found, by: str) -> bytes:
    """Erase them. Committed when this returns the certificate; the hub's workers and kiosks hear of it.

    Raises:
        ConfigError: The hub's key is not in the data folder, so nobody could sign; nobody was erased.
        EinlassError: The database does not answer; nobody was erased, or somebody may look again.
    """
    key = hub_key(world.data_dir)

    async def do(hub: Gathering) -> bytes:
        await erase(hub, found.person, world.clock.now_ms(), by)
        made = await certify(hub, found.event_set, found.person.numbers, VERSION, key.public)
        assert made is not None, "it was written a moment ago"
        return seal(made, key.sign)

    return _at_hub(world, url, do)


def _at_hub(world: World, url: str, work: Callable[[Gathering], Awaitable[T]]) -> T:
    from hub.postgres.gathering import OnPostgres  # only a hub on PostgreSQL needs the library

    async def run() -> T:
        hub = await OnPostgres.open(url, world.clock, world.entropy)
        try:
            return await work(hub)
        finally:
            await hub.close()

    return asyncio.run(run())
