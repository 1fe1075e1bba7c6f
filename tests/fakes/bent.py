"""Messages between kiosk and hub with one bit of one entry turned over on the way."""

import random  # noqa: TID251  # only ever seeded by its caller

import msgspec
from msgspec.structs import replace

from sync.hub.protocol import Ask, Batch, Feed, WireEntry

encode = msgspec.json.Encoder().encode


def bent_batch(body: bytes, dice: random.Random) -> bytes:
    """An upload or a question with one bit of one entry turned over; anything else stays as it is."""
    for shape in (Ask, Batch):
        try:
            message = msgspec.json.decode(body, type=shape)
        except msgspec.MsgspecError:
            continue
        batch = message.batch if isinstance(message, Ask) else message
        assert isinstance(batch, Batch)
        bent = replace(batch, entries=_bent(batch.entries, dice))
        return encode(replace(message, batch=bent) if isinstance(message, Ask) else bent)
    return body


def bent_feed(raw: bytes, dice: random.Random) -> bytes:
    """The same with a page of the journal."""
    feed = msgspec.json.decode(raw, type=Feed)
    return encode(replace(feed, entries=_bent(feed.entries, dice)))


def _bent(entries: tuple[WireEntry, ...], dice: random.Random) -> tuple[WireEntry, ...]:
    """What is sealed by hashes: bodies, links, and personal values."""
    if not entries:
        return entries
    at = dice.randrange(len(entries))
    one = entries[at]
    if one.personal is not None and dice.random() < 0.5:
        bent = replace(one, personal=replace(one.personal, value=_turned(one.personal.value, dice)))
    elif dice.random() < 0.5:
        bent = replace(one, hash=_turned(one.hash, dice))
    else:
        bent = replace(one, body=msgspec.Raw(_turned(bytes(one.body), dice)))
    return (*entries[:at], bent, *entries[at + 1 :])


def _turned(raw: bytes, dice: random.Random) -> bytes:
    number = dice.randrange(len(raw) * 8)
    turned = bytearray(raw)
    turned[number // 8] ^= 1 << number % 8
    return bytes(turned)
