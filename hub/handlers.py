"""What each route does, once its checks have passed. One function per route, in the order of the table.

Must not know: the web framework, who may call (that is `hub.routes`), SQL.
"""

import msgspec

from checkin.model import GateId
from checkin.text import clean_text
from hub.call import Answer, Call, refuse, say
from hub.gathering import Member
from hub.host import Host
from hub.messages import MAX_NAME_CHARS, Devices, Health, Invitation, NewDevice, Revoked
from hub.metrics import MEDIA_TYPE, Sample, device_samples, to_text
from hub.ranges import part_of
from sync.hub.protocol import Ask, Batch, Enrol, Heartbeat, People, Saved

ZSTD = "application/zstd"
EVENT_STREAM = "text/event-stream"

NO_NAME = refuse(409, "That name has nothing in it that can be read.", "Give the device another name.")
SAME_TWICE = refuse(409, "Two of these people have the same id, key or ticket.", "Send each of them once.")
OWN_ACCESS = refuse(
    409, "That would end the access that you are using right now.", "Let another organiser do it."
)


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


async def manifest(host: Host, call: Call) -> Answer:
    """What there is, and what the organiser wants of whoever asks."""
    there = await host.gathering.manifest()
    newest, profile = host.snapshots.newest, dict(_member(call).profile)
    return say(msgspec.structs.replace(there, snapshot=newest.name if newest else "", profile=profile))


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
    """A page of the journal."""
    return say(await host.gathering.feed(call.numbers["after"], call.numbers["limit"]))


async def take(host: Host, call: Call) -> Answer:
    """Write a batch down."""
    message: Batch = call.message
    return say(await host.gathering.take(_member(call), message))


async def live(host: Host, call: Call) -> Answer:
    """The journal as it grows."""
    chunks = await host.live.listen(_member(call).name)
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
    return say(await host.gathering.heartbeat(_member(call), _countable(call.message)))


def _countable(said: Heartbeat) -> Heartbeat:
    """With numbers that everybody can count with: they are shown, summed up and read again by all."""
    return msgspec.structs.replace(
        said,
        pending=_within(said.pending),
        cursor=_within(said.cursor),
        queued=_within(said.queued),
        gate=None if said.gate is None else GateId(_within(said.gate)),
        offset_ms=None if said.offset_ms is None else _within(said.offset_ms),
        decode_ms=tuple(map(_within, said.decode_ms)),
    )


def _within(number: int) -> int:
    return max(-LARGEST, min(number, LARGEST))


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
    host.logbook.happened("invited", device=name, right=new.right)
    return say(Invitation(code=code, qr=host.invitation(code)))


async def revoke(host: Host, call: Call) -> Answer:
    """End a device's access."""
    name = call.names["name"]
    if name == _member(call).name:
        return OWN_ACCESS
    if not await host.gathering.revoke(name):
        return refuse(404, "There is no device of that name with access.", "Look at the list of devices.")
    host.live.cut({name})
    host.logbook.happened("revoked", device=name)
    return say(Revoked(name=name))


async def save_event(host: Host, call: Call) -> Answer:
    """Keep an event set."""
    await host.gathering.save_event(call.message)
    return say(Saved(now_ms=host.clock.now_ms()))


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


async def metrics(host: Host, _call: Call) -> Answer:
    """Counts and states, for Prometheus."""
    rows = await host.gathering.devices()
    newest = host.snapshots.newest
    own: list[Sample] = [
        ("einlass_live_readers", {}, host.live.reader_count),
        ("einlass_snapshot_bytes", {}, len(newest.packed) if newest else 0),
        ("einlass_snapshot_people", {}, newest.people if newest else 0),
    ]
    samples = [*own, *device_samples(rows, host.clock.now_ms()), *host.logbook.counts()]
    return Answer(body=to_text(samples), media_type=MEDIA_TYPE)
