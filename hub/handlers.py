"""What each route does, once its checks have passed. One function per route, in the order of the table.

Must not know: the web framework, who may call (that is `hub.routes`), SQL.
"""

from zoneinfo import ZoneInfo

import msgspec

from checkin.model import GateId, ListId, RoomId
from checkin.text import clean_text
from hub.call import Answer, Call, refuse, say, unwritable
from hub.gathering import Member, TokenRight
from hub.host import Host
from hub.messages import MAX_NAME_CHARS, Devices, Health, Invitation, NewDevice, Revoked
from hub.metrics import (
    MEDIA_TYPE,
    Sample,
    alarm_samples,
    device_samples,
    journal_samples,
    labelled,
    snapshot_samples,
    to_text,
)
from hub.ranges import part_of
from hub.scopes import FEED, OF_LISTS
from sync.hub.members import version_of_profile
from sync.hub.protocol import (
    REVOKED,
    Ask,
    Batch,
    Enrol,
    Heartbeat,
)
from sync.hub.upkeep import KeyAsk, KeyShare, People, Saved
from sync.ledger_name import owner_of

ZSTD = "application/zstd"
EVENT_STREAM = "text/event-stream"

STAFFED = frozenset({TokenRight.KIOSK, TokenRight.DESK})
"""Where staff sign in, so where the hashes of their PINs go."""

NO_NAME = refuse(409, "That name has nothing in it that can be read.", "Give the device another name.")
NO_ZONE = refuse(409, "An event has a time zone that nobody knows.", "Name one such as Europe/Berlin.")
SAME_TWICE = refuse(409, "Two of these people have the same id, key or ticket.", "Send each of them once.")
NO_DEVICE = refuse(404, "There is no device of that name with access.", "Look at the list of devices.")
OWN_ACCESS = refuse(
    409, "That would end the access that you are using right now.", "Let another organiser do it."
)


NO_ACCESS = refuse(
    403, "This device has no access, so its ledger stays locked.", "Ask the organiser.", code=REVOKED
)
KEY_PURPOSE = b"ledger key 1\n"


def _member(call: Call) -> Member:
    assert call.member is not None, "the table lets nobody in here without a token"
    return call.member


async def enrol(host: Host, call: Call) -> Answer:
    """Make a ledger a device."""
    message: Enrol = call.message
    enrolled = await host.gathering.enrol(message)
    if enrolled is None:
        return refuse(
            403,
            "This code is not good: it was used, is too old, or was never given.",
            "Ask the organiser for a new code.",
        )
    host.live.cut({enrolled.name})  # whoever listens under that name does so with an older token
    host.logbook.happened("enrolled", device=enrolled.name)
    return say(enrolled)


async def share_key(host: Host, call: Call) -> Answer:
    """What opens a device's ledger; nobody keeps it, it follows from the hub's key."""
    message: KeyAsk = call.message
    device = owner_of(message.device)
    if not device or device not in {one for _, one, _ in await host.gathering.access()}:
        return NO_ACCESS
    return say(
        KeyShare(share=host.derived(KEY_PURPOSE + device.encode() + b"\n" + bytes.fromhex(message.secret)))
    )


async def manifest(host: Host, call: Call) -> Answer:
    """What there is, and what the organiser wants of whoever asks."""
    there = await host.gathering.manifest()
    newest, profile = host.snapshots.newest, dict(_member(call).profile)
    scope = await host.scopes.of(_member(call), there.event)
    found = msgspec.structs.replace(there, snapshot=newest.name if newest else "", profile=profile)
    found = msgspec.structs.replace(found, staff=_told_staff(call, there.staff))
    # Who hears of a part could never be the hub.
    return say(msgspec.structs.replace(found, scope=scope.tag, standby=None) if scope else found)


async def event(host: Host, _call: Call) -> Answer:
    """The event set."""
    document = await host.gathering.event()
    if document is None:
        return refuse(
            404, "The hub does not know any event yet.", "Import the event file, or pair it with pretix."
        )
    return say(document)


async def tickets(host: Host, _call: Call) -> Answer:
    """Media, revoked and blocked tickets."""
    return say(await host.gathering.tickets())


async def positions(host: Host, call: Call) -> Answer:
    """Positions that have changed."""
    return say(await host.gathering.positions(call.numbers["after"], call.numbers["limit"]))


async def snapshot(host: Host, call: Call) -> Answer:
    """All positions as a file."""
    found = host.snapshots.find(call.names["name"])
    if found is None:
        return refuse(404, "That snapshot is not there any more.", "Fetch the manifest for the newest one.")
    return part_of(found.packed, found.name, ZSTD, call.headers)


async def read_journal(host: Host, call: Call) -> Answer:
    """A page of the journal, or of the part that concerns whoever asks."""
    span, scopes = (call.numbers["after"], call.numbers["limit"]), host.scopes
    scope = await scopes.of(_member(call), scopes.version)
    page = await host.gathering.feed(*span, scope)
    newest = await scopes.of(_member(call), page.event)
    return say(page if newest == scope else await host.gathering.feed(*span, newest))


async def take(host: Host, call: Call) -> Answer:
    """Write a batch down."""
    message: Batch = call.message
    return say(await host.gathering.take(_member(call), message))


async def live(host: Host, call: Call) -> Answer:
    """The journal as it grows."""
    member = _member(call)
    is_scoped = member.profile.get(FEED) == OF_LISTS
    event_version = (await host.gathering.manifest()).event if is_scoped else ""
    chunks = await host.live.listen(member, await host.scopes.of(member, event_version))
    if chunks is None:
        return refuse(
            503,
            "Too many listen to the live feed.",
            "Read the journal by its cursor instead.",
            headers={"retry-after": "10"},
        )
    return Answer(media_type=EVENT_STREAM, chunks=chunks)


async def rule(host: Host, call: Call) -> Answer:
    """Say whether an entry counts."""
    message: Ask = call.message
    return say(await host.gathering.rule(_member(call), message))


async def heartbeat(host: Host, call: Call) -> Answer:
    """Note how a device is."""
    member = _member(call)
    alive = await host.gathering.heartbeat(member, _countable(call.message))
    is_scoped = await host.scopes.of(member, host.scopes.version) is not None
    standby = "" if is_scoped else alive.standby
    profile = version_of_profile(member.profile)
    staff = _told_staff(call, alive.staff)
    return say(msgspec.structs.replace(alive, standby=standby, profile=profile, staff=staff))


def _told_staff(call: Call, version: str | None) -> str | None:
    """Whoever may not ask who works here is not told of it either."""
    return version if _member(call).right in STAFFED else None


def _countable(said: Heartbeat) -> Heartbeat:
    """With numbers that everybody can count with: they are shown, summed up and read again by all."""
    return msgspec.structs.replace(
        said,
        pending=_within(said.pending),
        cursor=_within(said.cursor),
        queued=_within(said.queued),
        gate=None if said.gate is None else GateId(_within(said.gate)),
        offset_ms=_within_or_none(said.offset_ms),
        decode_ms=tuple(map(_within, said.decode_ms)),
        wait_ms=tuple(map(_within, said.wait_ms)),
        list=None if said.list is None else ListId(_within(said.list)),
        room=None if said.room is None else RoomId(_within(said.room)),
        paper=_within_or_none(said.paper),
        decode_p95_ms=_within_or_none(said.decode_p95_ms),
        celsius=_within_or_none(said.celsius),
    )


def _within(number: int) -> int:
    return max(-LARGEST, min(number, LARGEST))


def _within_or_none(number: int | None) -> int | None:
    return None if number is None else _within(number)


LARGEST = 1 << 53
"""Whatever reads JSON knows numbers up to here exactly."""


async def devices(host: Host, _call: Call) -> Answer:
    """The device table."""
    return say(Devices(devices=tuple(await host.gathering.devices())))


async def create_device(host: Host, call: Call) -> Answer:
    """Add a device."""
    new: NewDevice = call.message
    name = clean_text(new.name, MAX_NAME_CHARS)
    if name == _member(call).name:
        return OWN_ACCESS
    if not name:
        return NO_NAME
    code = await host.gathering.create_device(name, new.right, new.profile)
    host.live.cut({name})  # its profile may be another one now: it comes again and is told of another part
    host.logbook.happened("invited", device=name, right=new.right)
    return say(Invitation(code=code, qr=host.invitation(code)))


async def set_profile(host: Host, call: Call) -> Answer:
    """Say what is wanted of a device; it hears of it with its next heartbeat."""
    name, wanted = call.names["name"], call.message
    if not await host.gathering.set_profile(name, wanted.profile):
        return NO_DEVICE
    host.live.cut({name})  # it comes again, and is told of what is its own now
    host.logbook.happened("profiled", device=name)
    return say(wanted)


async def revoke(host: Host, call: Call) -> Answer:
    """End a device's access."""
    name = call.names["name"]
    if name == _member(call).name:
        return OWN_ACCESS
    if not await host.gathering.revoke(name):
        return NO_DEVICE
    host.live.cut({name})
    host.logbook.happened("revoked", device=name)
    return say(Revoked(name=name))


async def save_event(host: Host, call: Call) -> Answer:
    """Keep an event set."""
    if not all(_is_zone(event.timezone) for event in call.message.events):
        return NO_ZONE
    await host.gathering.save_event(call.message)
    return say(Saved(now_ms=host.clock.now_ms()))


def _is_zone(name: str) -> bool:
    """Whether times can be told in it: doors and reports go by it."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such file, no file that it may be, or a folder
        return False
    return True


async def save_people(host: Host, call: Call) -> Answer:
    """Keep positions."""
    message: People = call.message
    positions = [person.position for person in message.people]
    kinds = ({p.id for p in positions}, {p.secret for p in positions}, {p.key for p in message.people})
    if any(len(kind) < len(positions) for kind in kinds):
        return SAME_TWICE
    await host.gathering.save_people(message.people)
    return say(Saved(now_ms=host.clock.now_ms(), people=len(message.people)))


async def health(_host: Host, _call: Call) -> Answer:
    """Whether anybody is there."""
    return say(Health())


async def ready(host: Host, _call: Call) -> Answer:
    """Whether a load balancer may send anybody here."""
    trouble = host.writing.trouble
    return unwritable(trouble) if trouble else say(Health())


async def metrics(host: Host, _call: Call) -> Answer:
    """Counts and states, for Prometheus."""
    rows, now_ms = await host.gathering.devices(), host.clock.now_ms()
    await host.tallies.renew()
    own: list[Sample] = [
        ("einlass_connections", {}, host.crowd.count),
        ("einlass_connections_refused_total", {}, host.crowd.refused),
        ("einlass_connections_cut_total", {}, host.crowd.cut),
        ("einlass_live_readers", {}, host.live.reader_count),
        ("einlass_writable", {}, host.writing.is_well),
        *snapshot_samples(host.snapshots.newest, now_ms),
        *alarm_samples(host.alarm_counts()),
    ]
    samples = [
        *labelled(own, host.logbook.label),
        *journal_samples(host.tallies.kinds, host.tallies.conflicts),
        *device_samples(rows, now_ms),
        *host.logbook.counts(),
    ]
    return Answer(body=to_text(samples), media_type=MEDIA_TYPE)
