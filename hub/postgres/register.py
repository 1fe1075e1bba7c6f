"""The device table in the hub's keeper over PostgreSQL: codes, tokens, profiles and heartbeats.

Must not know: HTTP, SQL, the journal.
"""

from collections.abc import Mapping

from checkin.clock import Clock, Entropy
from hub.postgres import devices
from hub.postgres.database import Database
from hub.postgres.news import News, Wiped
from hub.postgres.people import load_staff
from hub.postgres.reading import Identity, Reading
from sync.hub.devices import TOKEN_BYTES
from sync.hub.members import Member, TokenRight
from sync.hub.protocol import Alive, Enrol, Enrolled, Heartbeat
from sync.staff import version_of


class Register(Reading):
    """See `hub.gathering.Gathering`.

    Args:
        entropy: For codes and tokens.
        wiped: As in `News`.
    """

    def __init__(
        self, database: Database, identity: Identity, clock: Clock, entropy: Entropy, wiped: Wiped
    ) -> None:
        super().__init__(database, identity, clock)
        self._entropy = entropy
        self._news = News(database, wiped)

    async def enrol(self, message: Enrol) -> Enrolled | None:
        """Spend a code; None = it is unknown, spent, or too old."""
        token, now_ms = self._entropy.random_bytes(TOKEN_BYTES).hex(), self._clock.now_ms()
        async with self._database.writing() as connection:
            spent = await devices.spend_code(
                connection, devices.hash_of(message.code), message, devices.hash_of(token), now_ms
            )
        self._tokens.forget()
        if spent is None:
            return None
        self._news.tell()
        (name, profile), who = spent, self._identity
        return Enrolled(token=token, name=name, hub=who.hub, epoch=who.epoch, now_ms=now_ms, profile=profile)

    async def heartbeat(self, member: Member, heartbeat: Heartbeat) -> Alive:
        """Note how a device is; who else is there."""
        now_ms = self._clock.now_ms()
        async with self._database.reading() as connection:
            await devices.keep_heartbeat(connection, member.name, heartbeat, now_ms)
            seen = await devices.seen_devices(connection, member.name, now_ms)
            staff = version_of(await load_staff(connection))
        return Alive(epoch=self._identity.epoch, now_ms=now_ms, devices=seen, staff=staff)

    async def create_device(self, name: str, right: TokenRight, profile: Mapping[str, str]) -> str:
        """Add a device, or give an existing one another code. Returns the code, which is good for a day."""
        member = Member(name=name, device="", right=right, profile=profile)
        async with self._database.writing() as connection:
            code = await devices.create_device(connection, member, self._entropy, self._clock.now_ms())
        self._tokens.forget()
        self._news.tell()
        return code

    async def set_profile(self, name: str, profile: Mapping[str, str]) -> bool:
        """Keep what is wanted of a device, in place of what was. Returns whether there is such a device."""
        async with self._database.writing() as connection:
            is_known = await devices.set_profile(connection, name, profile)
        self._tokens.forget()
        self._news.tell()
        return is_known

    async def revoke(self, name: str) -> bool:
        """End a device's access, now and for good. Returns whether there was one."""
        async with self._database.writing() as connection:
            is_known = await devices.revoke(connection, name, self._clock.now_ms())
        self._tokens.forget()
        self._news.tell()
        return is_known
