"""The journal's words: ids, stamps, canonical bytes, and a chain in which every changed byte is found."""

import uuid

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.journal import (
    COUNTER_LIMIT,
    Body,
    EntryId,
    JournalEntry,
    Kind,
    Stamp,
    decode_body,
    encode_body,
    genesis,
    link,
    new_id,
    seal_personal,
    tick,
    verify_chain,
)
from checkin.model import ListId, PositionId

DEVICE = "kiosk-1"
NOW_MS = 1_792_828_800_000
FROZEN = "44b7a90e7878ed1a1ade7b84f217cc3060fe04a3968e1f33ee0ca3316621c659"


def body(sequence: int, device: str = DEVICE, **fields: object) -> Body:
    """An entry of that number."""
    known: dict[str, object] = {
        "id": EntryId(f"{sequence:032x}"),
        "device": device,
        "sequence": sequence,
        "boot_id": "boot",
        "mono_ns": sequence,
        "kind": Kind.ENTRY,
        "at_ms": NOW_MS + sequence,
        "position": PositionId(7),
        "list": ListId(1),
    }
    return Body(**{**known, **fields})  # type: ignore[arg-type]  # a row of a table


def chain(length: int = 3, device: str = DEVICE) -> list[tuple[bytes, bytes]]:
    """A chain that verifies."""
    links, previous = [], genesis(device)
    for number in range(1, length + 1):
        raw = encode_body(body(number, device))
        previous = link(previous, raw)
        links.append((raw, previous))
    return links


def test_a_chain_verifies() -> None:
    """An empty one too."""
    assert verify_chain(DEVICE, chain()) is None
    assert verify_chain(DEVICE, []) is None


@given(which=st.integers(0, 2), part=st.integers(0, 1), at=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_any_changed_byte_is_found(which: int, part: int, at: int, flip: int) -> None:
    """In body or hash of any entry; the walk names the first entry that does not hold."""
    links = chain()
    pair = [bytearray(links[which][0]), bytearray(links[which][1])]
    pair[part][at % len(pair[part])] ^= flip
    links[which] = (bytes(pair[0]), bytes(pair[1]))
    fault = verify_chain(DEVICE, links)
    assert fault is not None
    assert fault.sequence == which + 1


@pytest.mark.parametrize(
    ("change", "sequence", "problem"),
    [
        pytest.param(lambda c: [c[0], c[2]], 2, "found entry 3 of kiosk-1", id="a gap"),
        pytest.param(lambda c: c[1:], 1, "found entry 2 of kiosk-1", id="the first one missing"),
        pytest.param(lambda c: [c[0], c[0], c[1]], 2, "found entry 1 of kiosk-1", id="one twice"),
        pytest.param(
            lambda c: [c[0], *chain(3, "other")[1:]], 2, "found entry 2 of other", id="another's entry"
        ),
        pytest.param(lambda c: [c[0], (b"{", c[1][1])], 2, "the entry cannot be read", id="no JSON"),
        pytest.param(lambda c: [(b"\xff\x00", c[0][1])], 1, "the entry cannot be read", id="no text"),
        pytest.param(lambda c: [c[0], (c[1][0], c[2][1])], 2, "the hash does not match", id="another's hash"),
        pytest.param(lambda c: [(c[0][0], b"")], 1, "the hash does not match", id="no hash"),
    ],
)
def test_a_broken_chain_says_where_and_why(change: object, sequence: int, problem: str) -> None:
    """The first link that does not hold."""
    assert callable(change)
    fault = verify_chain(DEVICE, change(chain()))
    assert fault is not None
    assert (fault.device, fault.sequence, fault.problem) == (DEVICE, sequence, problem)


def test_two_devices_begin_differently() -> None:
    """A chain cannot be passed off as another device's."""
    assert genesis("a") != genesis("b")


@given(now_ms=st.integers(0, 2**48 - 1), noise=st.binary(min_size=16, max_size=16))
def test_ids_are_uuids_of_version_seven(now_ms: int, noise: bytes) -> None:
    """By RFC 9562: 48 bits of time, version 7, variant 10, the rest random."""
    made = uuid.UUID(hex=new_id(now_ms, noise))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert int.from_bytes(made.bytes[:6], "big") == now_ms
    assert made.bytes[9:] == noise[9:]
    assert len(made.hex) == 32


def test_ids_sort_by_time_and_a_clock_before_1970_makes_one_too() -> None:
    """A clock that was never set gives time 0."""
    assert new_id(1, bytes(16)) < new_id(2, bytes(16)) < new_id(NOW_MS, bytes(16))
    assert uuid.UUID(hex=new_id(-5, bytes(16))).bytes[:6] == bytes(6)


@pytest.mark.parametrize(
    ("last", "now_ms", "expected"),
    [
        pytest.param(None, 5, Stamp(0, 5, 0), id="the first one"),
        pytest.param(Stamp(0, 5, 9), 6, Stamp(0, 6, 0), id="time went on"),
        pytest.param(Stamp(0, 5, 9), 5, Stamp(0, 5, 10), id="within one millisecond"),
        pytest.param(Stamp(0, 5, 0), 1, Stamp(0, 5, 1), id="the clock jumped back"),
        pytest.param(
            Stamp(0, 5, COUNTER_LIMIT - 2), 5, Stamp(0, 5, COUNTER_LIMIT - 1), id="the last one that fits"
        ),
        pytest.param(Stamp(0, 5, COUNTER_LIMIT - 1), 5, Stamp(0, 6, 0), id="the counter is full"),
        pytest.param(Stamp(1, 5, 3, 4), 5, Stamp(0, 5, 4), id="after a stamp of the hub, our own rank again"),
    ],
)
def test_the_next_stamp(last: Stamp | None, now_ms: int, expected: Stamp) -> None:
    """Never before the last one."""
    assert tick(last, now_ms) == expected


@given(clock=st.lists(st.integers(-(10**12), 10**13), min_size=2))
def test_stamps_only_grow(clock: list[int]) -> None:
    """Whatever the wall clock shows."""
    last = tick(None, clock[0])
    for now_ms in clock[1:]:
        following = tick(last, now_ms)
        assert following > last
        assert following.counter < COUNTER_LIMIT
        last = following


FACTS = st.builds(
    body,
    st.integers(1, 10**6),
    kind=st.sampled_from(Kind),
    code=st.text(max_size=20),
    payload=st.dictionaries(
        st.text(max_size=5), st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), max_size=4
    ),
)


@given(fact=FACTS)
def test_canonical_bytes_read_back(fact: Body) -> None:
    """And come out the same again, whatever order the payload was built in."""
    raw = encode_body(fact)
    assert decode_body(raw) == fact
    mirrored = msgspec.structs.replace(fact, payload=dict(reversed(fact.payload.items())))
    assert encode_body(mirrored) == raw
    assert encode_body(decode_body(raw)) == raw


@given(raw=st.binary(max_size=80))
def test_any_other_bytes_are_an_error(raw: bytes) -> None:
    """Never another exception."""
    with pytest.raises(msgspec.DecodeError):
        decode_body(raw)


def test_the_hash_of_an_entry_is_frozen() -> None:
    """Chains of devices out there must verify for ever: these bytes may never change."""
    raw = encode_body(body(1))
    assert raw == (
        b'{"kind":"entry","at_ms":1792828800001,"position":7,"list":1,'
        b'"id":"00000000000000000000000000000001","device":"kiosk-1","sequence":1,"boot_id":"boot","mono_ns":1}'
    )
    assert link(genesis(DEVICE), raw).hex() == FROZEN


def test_order_is_by_hybrid_clock_then_by_id() -> None:
    """The same on every replica."""
    first = JournalEntry(body(1), Stamp(0, 5, 1), b"")
    second = JournalEntry(body(2), Stamp(1, 5, 1), b"")
    third = JournalEntry(body(1), Stamp(0, 6, 0), b"")
    assert first.order < second.order < third.order


def test_a_seal_needs_its_salt() -> None:
    """Two salts, two seals; another value, another seal."""
    assert len({seal_personal(b"a", b"Eve"), seal_personal(b"b", b"Eve"), seal_personal(b"a", b"Eva")}) == 3
