"""Wipes a hub's database, with a certificate in the hub's data folder. Must not know: SQL, arguments."""

import asyncio

from checkin.certificate import Certificate, Deleted
from checkin.clock import ms_to_utc
from checkin.errors import ConfigError
from checkin.model import name_in
from hub.identity import forget_identity, read_identity
from hub.recording import hub_key
from kiosk.deletion.wiping import ELSEWHERE, KEPT, write_certificate
from kiosk.version import VERSION
from kiosk.worlds import World

NO_KEY = (
    "The hub's key is not in this data folder.",
    "Name the folder that the hub is started with: --data-dir; its key signs the certificate.",
)
IN_DATABASE = ("the database server's log of changes, its standbys and its backups",)


def wipe_database(world: World, url: str) -> Certificate:
    """Empty it, write the certificate, then forget the hub's key.

    Raises:
        EinlassError: What is wrong, with its remedy.
    """
    from hub.postgres.wiping import wipe  # only a hub on PostgreSQL needs the library

    if read_identity(world.data_dir) is None:
        raise ConfigError(*NO_KEY)
    key = hub_key(world.data_dir)
    done = asyncio.run(wipe(url))
    event = done.event_set.events[0] if done.event_set and done.event_set.events else None
    made = Certificate(
        deleted=Deleted.EVERYBODY,
        event=name_in(event.names, event.languages[0]) if event else "",
        slug=event.slug if event else "",
        device=f"hub-{done.hub}",
        at=f"{ms_to_utc(world.clock.now_ms()):%Y-%m-%dT%H:%M:%SZ}",
        why="by hand",
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
