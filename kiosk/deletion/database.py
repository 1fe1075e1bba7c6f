"""Wipes a hub's database, with a certificate in the hub's data folder. Must not know: SQL, arguments."""

import asyncio

from checkin.certificate import Certificate, Deleted
from checkin.errors import ConfigError
from checkin.model import EventSet, name_in
from checkin.retention import IsDue, Waits
from hub.identity import forget_identity, read_identity
from hub.papers import read_certificate
from hub.persons.telling import iso
from hub.recording import hub_key
from kiosk.deletion.calendar import due_at
from kiosk.deletion.leftovers import CERTIFICATE
from kiosk.deletion.wiping import ELSEWHERE, KEPT, write_certificate
from kiosk.version import VERSION
from kiosk.worlds import World

NO_KEY = (
    "The hub's key is not in this data folder.",
    "Name the folder that the hub is started with: --data-dir; its key signs the certificate.",
)
NO_EVENT = EventSet(events=(), products=(), lists=())
IN_DATABASE = ("the database server's log of changes, its standbys and its backups",)
WIPED = "This database was wiped, and the certificate of it lies in the data folder."


def look_database(world: World, url: str) -> Waits | IsDue | None:
    """Whether it is time to wipe it; None = it was wiped, and certified.

    Raises:
        EinlassError: What is wrong, with its remedy.
    """
    from hub.postgres.wiping import look

    standing = asyncio.run(look(url))
    if standing.is_wiped and _is_certified(world):
        return None
    days, now_ms = world.settings.wipe_after_days, world.clock.now_ms()
    due = due_at(standing.event_set or NO_EVENT, days, now_ms, standing.stamped_ms)
    return IsDue(now_ms) if standing.is_wiped and isinstance(due, Waits) else due


def _is_certified(world: World) -> bool:
    """Whether nothing is left to be done of a wipe; a key that is still to be forgotten is so now."""
    folder = world.data_dir
    json_file, pdf_file = (folder / f"{CERTIFICATE}.{kind}" for kind in ("json", "pdf"))
    if not (json_file.exists() and pdf_file.exists()):
        return False
    said = read_certificate(json_file.read_bytes())
    if said and read_identity(folder) and hub_key(folder).public.hex() == said.certificate.key:
        forget_identity(folder)
    return True


def wipe_database(world: World, url: str, since_ms: int | None = None) -> Certificate:
    """Empty it, write the certificate, then forget the hub's key. The hub's workers end by themselves.

    Args:
        world: With the hub's data folder.
        url: Its address.
        since_ms: Since when it had to be; None = it is done by hand.

    Raises:
        EinlassError: What is wrong, with its remedy.
    """
    from hub.postgres.wiping import look, wipe  # only a hub on PostgreSQL needs the library

    if read_identity(world.data_dir) is None:
        raise ConfigError(*NO_KEY)
    if asyncio.run(look(url)).is_wiped and _is_certified(world):
        raise ConfigError(WIPED, "Keep that certificate; a hub that was started since has another key.")
    key = hub_key(world.data_dir)
    done = asyncio.run(wipe(url))
    event = done.event_set.events[0] if done.event_set and done.event_set.events else None
    made = Certificate(
        deleted=Deleted.EVERYBODY,
        event=name_in(event.names, event.languages[0]) if event else "",
        slug=event.slug if event else "",
        device=f"hub-{done.hub}",
        at=iso(world.clock.now_ms()),
        why="by hand" if since_ms is None else "due",
        due=iso(since_ms) if since_ms is not None else "",
        persons=done.persons,
        removed=done.removed,
        kept={name: why for name, why in KEPT.items() if name != "key"},
        elsewhere=(*ELSEWHERE, *IN_DATABASE),
        journal_entries=done.entries,
        journal_verifies=done.verifies,
        version=VERSION,
        key=key.public.hex(),
    )
    write_certificate(world.data_dir, made, key, done.event_set)
    forget_identity(world.data_dir)
    return made
