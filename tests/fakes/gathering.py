"""A keeper for the hub that holds all in memory, by the same rules as the real ones."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from zoneinfo import ZoneInfo

import msgspec

from checkin.clock import Clock, Entropy
from checkin.conflicts import double_admits
from checkin.errors import BatchRefusedError, DeviceRevokedError
from checkin.journal import Body, EntryId, JournalEntry, Kind, Stamp, decode_body, genesis, link
from checkin.model import CheckInList, EventSet, ListId, PositionId
from checkin.presence import to_passage
from checkin.verdict import Reason
from hub.gathering import DeviceRow, Member, TokenRight
from sync.hub.protocol import (
    Alive,
    Ask,
    Batch,
    DeviceSeen,
    Enrol,
    Enrolled,
    EventDocument,
    Feed,
    Heartbeat,
    Manifest,
    Person,
    Positions,
    Ruled,
    Taken,
    TicketsDocument,
    WireEntry,
)

DAY_MS = 24 * 3600 * 1000
PATIENCE_S = 0.5
ZONE = ZoneInfo("Europe/Berlin")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


class _Devices:
    """Codes, tokens and the device table."""

    def __init__(self, clock: Clock, entropy: Entropy) -> None:
        self._clock, self._entropy = clock, entropy
        self.rows: dict[str, DeviceRow] = {}
        self._codes: dict[bytes, tuple[str, int]] = {}
        self._tokens: dict[bytes, str] = {}

    async def enrol(self, message: Enrol) -> Enrolled | None:
        """Spend a code."""
        name, until_ms = self._codes.pop(_hash(message.code), ("", 0))
        if self._clock.now_ms() >= until_ms:
            return None
        token = self._entropy.random_bytes(32).hex()
        self._tokens[_hash(token)] = name
        row = self.rows[name]
        device = "" if row.right is TokenRight.ORGANISER else message.device
        now_ms = self._clock.now_ms()
        self.rows[name] = msgspec.structs.replace(row, device=device, enrolled_ms=now_ms, seen_ms=now_ms)
        return Enrolled(token=token, name=name, hub="hub", epoch=1, now_ms=now_ms, profile=dict(row.profile))

    async def find_member(self, token: str) -> Member | None:
        """Whose token that is."""
        name = self._tokens.get(_hash(token))
        if name is None:
            return None
        row = self.rows[name]
        if row.revoked_ms is not None:
            raise DeviceRevokedError(403, "This device's access has ended.", "Enrol it anew.")
        self.rows[name] = msgspec.structs.replace(row, seen_ms=self._clock.now_ms())
        return Member(name=row.name, device=row.device, right=row.right)

    async def heartbeat(self, member: Member, heartbeat: Heartbeat) -> Alive:
        """Note it."""
        now_ms = self._clock.now_ms()
        row = self.rows[member.name]
        self.rows[member.name] = msgspec.structs.replace(row, seen_ms=now_ms, heartbeat=heartbeat)
        seen = tuple(
            DeviceSeen(name=row.name, age_s=None if row.seen_ms is None else (now_ms - row.seen_ms) / 1000)
            for row in self.rows.values()
            if row.device and row.revoked_ms is None
        )
        return Alive(epoch=1, now_ms=now_ms, devices=seen)

    async def devices(self) -> Sequence[DeviceRow]:
        """The device table."""
        return [self.rows[name] for name in sorted(self.rows)]

    async def create_device(self, name: str, right: TokenRight, profile: Mapping[str, str]) -> str:
        """Add a device."""
        code = self._entropy.random_bytes(16).hex()
        now_ms = self._clock.now_ms()
        known = self.rows.get(name) or DeviceRow(name=name, device="", right=right, created_ms=now_ms)
        self.rows[name] = msgspec.structs.replace(known, right=right, profile=dict(profile), revoked_ms=None)
        self._tokens = {token: owner for token, owner in self._tokens.items() if owner != name}
        self._codes[_hash(code)] = (name, now_ms + DAY_MS)
        return code

    async def revoke(self, name: str) -> bool:
        """End a device's access."""
        row = self.rows.get(name)
        if row is None or row.revoked_ms is not None:
            return False
        self.rows[name] = msgspec.structs.replace(row, revoked_ms=self._clock.now_ms())
        return True


class _Journal:
    """Entries, their stamps, and what was ruled on them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.entries: list[tuple[Body, WireEntry]] = []
        self._by_id: dict[EntryId, WireEntry] = {}
        self._ruled: dict[EntryId, Ruled] = {}

    def write(self, member: Member, batch: Batch) -> int:
        """Write a batch down; the newest sequence of that device."""
        staged = [(self._readable(entry), entry) for entry in batch.entries]
        if any(body.device != member.device for body, _ in staged) and member.right is not TokenRight.BRIDGE:
            raise BatchRefusedError(403, "A device may send entries of its own only.", "Enrol it anew.")
        for body, entry in staged:
            self._write_one(batch, body, entry)
        return self._last(member.device)[0]

    def _write_one(self, batch: Batch, body: Body, entry: WireEntry) -> None:
        known = self._by_id.get(body.id)
        if known is not None:
            if known.hash != entry.hash:
                raise BatchRefusedError(409, "An entry is here with another content.", "Call the organiser.")
            return
        sequence, last_hash, last = self._last(body.device)
        if body.sequence != sequence + 1 or link(last_hash, bytes(entry.body)) != entry.hash:
            raise BatchRefusedError(409, "The chain of entries does not hold.", "Send what lies between.")
        now_ms = self._clock.now_ms()
        is_same_boot = body.boot_id == batch.boot_id
        ms = now_ms - (batch.sent_ns - body.mono_ns) // 1_000_000 if is_same_boot else entry.stamp.ms
        stamp = Stamp(1, min(max(ms, last.ms), max(now_ms, last.ms)), 0, 1)
        if stamp.ms == last.ms:
            stamp = Stamp(1, last.ms, last.counter + 1, 1)
        kept = msgspec.structs.replace(entry, body=msgspec.Raw(bytes(entry.body)), stamp=stamp)
        self._by_id[body.id] = kept
        self.entries.append((body, kept))

    def _last(self, device: str) -> tuple[int, bytes, Stamp]:
        own = [(body, entry) for body, entry in self.entries if body.device == device]
        if not own:
            return 0, genesis(device), Stamp(1, 0, 0, 1)
        return own[-1][0].sequence, own[-1][1].hash, own[-1][1].stamp

    def _readable(self, entry: WireEntry) -> Body:
        try:
            return decode_body(bytes(entry.body))
        except msgspec.DecodeError as error:
            raise BatchRefusedError(409, "An entry cannot be read.", "Call the organiser.") from error

    def judge(self, asked: Body, lists: Mapping[ListId, CheckInList]) -> Ruled:
        """Whether that entry is one too many, by all that is here; the same answer ever after."""
        if asked.id not in self._ruled:
            self._ruled[asked.id] = self._judge(asked, lists)
        return self._ruled[asked.id]

    def _judge(self, asked: Body, lists: Mapping[ListId, CheckInList]) -> Ruled:
        passages = [
            to_passage(JournalEntry(body, entry.stamp, entry.hash))
            for body, entry in self.entries
            if body.position == asked.position and not self._is_refused(body.id)
        ]
        doubles = double_admits(passages, lists, (), ZONE)
        double = next((one for one in doubles if asked.id in (one.first.id, one.second.id)), None)
        if asked.kind is not Kind.ENTRY or double is None:
            return Ruled(epoch=1, now_ms=0, sequence=0)
        other = double.first if double.second.id == asked.id else double.second
        reason = Reason.ALREADY_REDEEMED.value
        return Ruled(epoch=1, now_ms=0, sequence=0, reason=reason, list=asked.list, entered_ms=other.at_ms)

    def _is_refused(self, entry: EntryId) -> bool:
        return entry in self._ruled and bool(self._ruled[entry].reason)


class MemoryGathering(_Devices):
    """Keeps it until the test ends. One event loop only."""

    def __init__(self, clock: Clock, entropy: Entropy) -> None:
        super().__init__(clock, entropy)
        self._journal = _Journal(clock)
        self._people: dict[PositionId, tuple[int, Person]] = {}
        self._version = 0
        self._event: EventDocument | None = None
        self._news = 0
        self._changed = asyncio.Event()

    async def take(self, member: Member, batch: Batch) -> Taken:
        """Write a batch down."""
        sequence = self._journal.write(member, batch)
        self._tell()
        return Taken(sequence=sequence, epoch=1, now_ms=self._clock.now_ms())

    async def rule(self, member: Member, ask: Ask) -> Ruled:
        """Write it down and rule."""
        sequence = self._journal.write(member, ask.batch)
        self._tell()
        asked = next((body for body, _ in self._journal.entries if body.id == ask.nonce), None)
        if asked is None:
            raise BatchRefusedError(409, "The entry asked about is not in the batch.", "Send it.")
        lists = {one.id: one for one in self._event.event_set.lists} if self._event else {}
        ruled = self._journal.judge(asked, lists)
        return msgspec.structs.replace(ruled, sequence=sequence, now_ms=self._clock.now_ms())

    async def feed(self, after: int, limit: int) -> Feed:
        """A page of the journal."""
        page = tuple(entry for _, entry in self._journal.entries[after : after + limit])
        versions = {"positions": self._version, "event": self._event.version if self._event else ""}
        return Feed(epoch=1, after=after, cursor=after + len(page), entries=page, **versions)  # type: ignore[arg-type]  # two of them

    async def manifest(self) -> Manifest:
        """What there is."""
        return Manifest(
            hub="hub",
            epoch=1,
            now_ms=self._clock.now_ms(),
            event=self._event.version if self._event else "",
            tickets="",
            positions=self._version,
            people=len(self._people),
            journal=len(self._journal.entries),
        )

    async def event(self) -> EventDocument | None:
        """The event set."""
        return self._event

    async def tickets(self) -> TicketsDocument:
        """None so far."""
        return TicketsDocument(version="")

    async def positions(self, after: int, limit: int) -> Positions:
        """What has changed."""
        changed = sorted((v, p) for v, p in self._by_version() if v > after)[:limit]
        people = tuple(self._people[position][1] for _, position in changed)
        cursor = changed[-1][0] if changed else max(after, self._version)
        return Positions(cursor=cursor, is_complete=cursor >= self._version, people=people)

    async def people(self) -> AsyncIterator[Person]:
        """All of them."""
        for position in sorted(self._people):
            yield self._people[position][1]

    async def save_event(self, event_set: EventSet) -> None:
        """Keep an event set."""
        version = hashlib.sha256(msgspec.json.encode(event_set, order="deterministic")).hexdigest()
        self._event = EventDocument(version=version, event_set=event_set)
        self._tell()

    async def save_people(self, people: Sequence[Person]) -> None:
        """Keep positions."""
        for person in people:
            self._version += 1
            self._people[person.position.id] = (self._version, person)
        self._tell()

    async def wait_for_news(self, since: int) -> int:
        """Wait a moment at most."""
        if self._news <= since:
            try:
                await asyncio.wait_for(self._changed.wait(), PATIENCE_S)
            except TimeoutError:
                return self._news
        return self._news

    async def close(self) -> None:
        """Nothing to give back."""

    def _by_version(self) -> list[tuple[int, PositionId]]:
        return [(version, position) for position, (version, _) in self._people.items()]

    def _tell(self) -> None:
        self._news += 1
        self._changed.set()
        self._changed = asyncio.Event()
