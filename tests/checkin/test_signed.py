"""Signed tickets: good ones say what was signed, everything else is no ticket and no trouble."""

import base64
import struct
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.model import Position, PositionStatus, ProductId, SubeventId, VariationId
from checkin.signed import SignedTicket, looks_signed, open_ticket, signed_id, to_position
from sync.signatures import verify_ed25519
from tests.fakes.signed_tickets import (
    BYTES,
    DEMO2_KEY,
    FIXED_32,
    FIXED_64,
    FORGED,
    FROM,
    GROUP,
    ITEM,
    KEY_1,
    KEY_2,
    OFFICE_DER,
    OFFICE_PEM,
    OFFICE_RAW,
    PRODUCT_42,
    PRODUCT_100,
    SEED,
    SUBEVENT,
    SUBEVENT_14,
    UNTIL,
    VALID_FROM,
    VALID_UNTIL,
    VARIATION,
    bytes_field,
    frame,
    issue,
    issue_ticket,
    number_field,
    sign,
    varint,
    wrap,
)

GOOD = (SUBEVENT_14, PRODUCT_42, VALID_FROM, VALID_UNTIL, PRODUCT_100)
ALL_KEYS = (KEY_1, KEY_2, OFFICE_DER)
ORDINARY = "kfndgffgyw4tdgcacx6bb3bgemq69cxj"
BASE = bytes_field(SEED, b"seed12345") + number_field(ITEM, 7)


def ticket(seed: str = "seed12345", item: int = 7, **fields: int) -> SignedTicket:
    """What we expect; times in milliseconds."""
    variation, subevent = fields.get("variation"), fields.get("subevent")
    return SignedTicket(
        seed,
        ProductId(item),
        None if variation is None else VariationId(variation),
        None if subevent is None else SubeventId(subevent),
        fields.get("valid_from_ms"),
        fields.get("valid_until_ms"),
    )


def opened(text: str, keys: Sequence[str] = ALL_KEYS) -> SignedTicket | None:
    """With the real signatures."""
    return open_ticket(text, keys, verify_ed25519)


@pytest.mark.parametrize(
    ("text", "signer", "expected"),
    [
        pytest.param(SUBEVENT_14, KEY_1, ticket("CTJqJOl1H", 1, subevent=14), id="1: of a date of a series"),
        pytest.param(PRODUCT_42, KEY_2, ticket("aaaaaaaaa", 42), id="2: with padding in front"),
        pytest.param(
            VALID_FROM, KEY_2, ticket("FCTDtTWQz", 1, valid_from_ms=1675465200000), id="3: valid from"
        ),
        pytest.param(
            VALID_UNTIL, KEY_2, ticket("EGISf0gTu", 1, valid_until_ms=1675422000000), id="4: valid until"
        ),
        pytest.param(
            PRODUCT_100, KEY_1, ticket("fRU2It7dV", 100, subevent=14), id="5: of a product nobody knows"
        ),
        pytest.param(FORGED, None, None, id="6: with a forged signature"),
    ],
)
def test_vectors(text: str, signer: str | None, expected: SignedTicket | None) -> None:
    """Each says what is known of it by its signer's key, and nothing by any other."""
    assert opened(text) == expected
    assert {key: opened(text, [key]) for key in (KEY_1, KEY_2)} == {
        key: expected if key == signer else None for key in (KEY_1, KEY_2)
    }
    assert opened(text, [DEMO2_KEY]) is None
    assert looks_signed(text)


@pytest.mark.parametrize(
    ("keys", "is_good"),
    [
        pytest.param([OFFICE_DER], True, id="DER"),
        pytest.param([OFFICE_PEM], True, id="PEM"),
        pytest.param([KEY_1, DEMO2_KEY, OFFICE_PEM], True, id="the last of three"),
        pytest.param(["", "?", "ÄÖ", "AAAA", "\ud800", OFFICE_DER], True, id="after keys that are none"),
        pytest.param([], False, id="no key"),
        pytest.param([KEY_1, KEY_2, DEMO2_KEY], False, id="keys of others"),
        pytest.param([OFFICE_DER[:-5]], False, id="a key cut short"),
        pytest.param([base64.b64encode(b"-----BEGIN PUBLIC KEY-----").decode()], False, id="PEM cut short"),
        pytest.param(
            [base64.b64encode(bytes.fromhex("302a300506032b656e032100") + OFFICE_RAW).decode()],
            False,
            id="a key that is said to be of another kind",
        ),
    ],
)
def test_keys(keys: list[str], *, is_good: bool) -> None:
    """Any of the event's keys is enough, in either form; what is no key is passed over."""
    assert opened(issue_ticket(7), keys) == (ticket() if is_good else None)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param(b"", ticket("", 0), id="nothing said"),
        pytest.param(number_field(ITEM, 0), ticket("", 0), id="product 0"),
        pytest.param(number_field(ITEM, 2**31), ticket("", 2**31), id="product of 32 bits"),
        pytest.param(number_field(ITEM, 2**63 - 1), ticket("", 2**63 - 1), id="greatest product"),
        pytest.param(number_field(ITEM, -1), ticket("", -1), id="negative product"),
        pytest.param(number_field(ITEM, -(2**63)), ticket("", -(2**63)), id="least product"),
        pytest.param(BASE + number_field(VARIATION, 3), ticket(variation=3), id="variation"),
        pytest.param(BASE + number_field(VARIATION, 0), ticket(), id="variation 0 = none"),
        pytest.param(BASE + number_field(SUBEVENT, 0), ticket(), id="date 0 = none"),
        pytest.param(BASE + number_field(FROM, 0) + number_field(UNTIL, 0), ticket(), id="times 0 = always"),
        pytest.param(BASE + number_field(UNTIL, 1), ticket(valid_until_ms=1000), id="seconds are read as ms"),
        pytest.param(BASE + number_field(FROM, -1), ticket(valid_from_ms=-1000), id="before 1970"),
        pytest.param(
            BASE + number_field(FROM, -(2**63)) + number_field(UNTIL, 2**63 - 1),
            ticket(valid_from_ms=-62_104_060_800_000, valid_until_ms=253_370_764_800_000),
            id="times that no calendar has",
        ),
        pytest.param(BASE + number_field(ITEM, 8), ticket(item=8), id="the last of two counts"),
        pytest.param(BASE + number_field(99, 5) + bytes_field(7, b"x"), ticket(), id="unknown fields"),
        pytest.param(BASE + varint(8 << 3 | FIXED_64) + bytes(8), ticket(), id="unknown 8 bytes"),
        pytest.param(BASE + varint(9 << 3 | FIXED_32) + bytes(4), ticket(), id="unknown 4 bytes"),
        pytest.param(BASE + bytes_field(ITEM, b"\x05"), ticket(), id="a product that is no number"),
        pytest.param(BASE + number_field(SEED, 5), ticket(), id="a seed that is no string"),
        pytest.param(BASE + b"\x08", None, id="ends after a tag"),
        pytest.param(BASE + b"\x10\x80", None, id="ends within a number"),
        pytest.param(BASE + b"\x10" + b"\xff" * 10 + b"\x01", None, id="number of eleven bytes"),
        pytest.param(BASE + varint(7 << 3 | BYTES) + b"\x05abcd", None, id="string beyond the end"),
        pytest.param(BASE + varint(8 << 3 | FIXED_64) + bytes(7), None, id="7 of 8 bytes"),
        pytest.param(BASE + varint(9 << 3 | GROUP), None, id="a group"),
        pytest.param(BASE + varint(9 << 3 | 7) + b"\x00", None, id="a wire type that does not exist"),
        pytest.param(BASE + b"\x00\x00", None, id="field 0"),
        pytest.param(bytes_field(SEED, b"\xff"), None, id="a seed that is no UTF-8"),
    ],
)
def test_payloads(payload: bytes, expected: SignedTicket | None) -> None:
    """What was rightly signed is read as protocol buffers are; what is none of these is no ticket."""
    assert opened(issue(payload)) == expected


def test_a_payload_longer_than_a_byte_counts_is_read() -> None:
    """Both bytes of a length count."""
    assert opened(issue(BASE + bytes_field(7, bytes(600)))) == ticket()


SIGNED = sign(BASE)
PLAIN = frame(BASE, SIGNED)
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def respelled(text: str) -> str:
    """The same bytes with another last sign: of one beside padding, two bits are to spare."""
    return "=" + BASE64[BASE64.index(text[1]) + 1] + text[2:]


PADDED = bytes_field(SEED, b"seed12345") + number_field(ITEM, 300)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("QA", id="its end alone"),
        pytest.param("A" * 92, id="zeros"),
        pytest.param("?" * 90 + "QA", id="signs of no base64"),
        pytest.param("ä" * 90 + "QA", id="letters that are not ASCII"),
        pytest.param("\ud800" * 90 + "QA", id="half surrogates"),
        pytest.param("A" * 65_534 + "QA", id="64 kB"),
        pytest.param(wrap(PLAIN)[::-1], id="reversed"),
        pytest.param(wrap(PLAIN)[:50], id="half scanned"),
        pytest.param("\n" + wrap(PLAIN), id="a line break in front"),
        pytest.param(wrap(PLAIN + b"\x00"), id="a byte to spare at the end"),
        pytest.param(wrap(PLAIN[:-1]), id="a byte short"),
        pytest.param(wrap(frame(BASE, SIGNED, version=2)), id="another version"),
        pytest.param(wrap(frame(BASE, SIGNED[:-1])), id="63 bytes of signature"),
        pytest.param(wrap(frame(BASE, SIGNED + b"\x00")), id="65 bytes of signature"),
        pytest.param(
            wrap(struct.pack(">BHH", 1, len(BASE) + 64, 64) + BASE + SIGNED), id="a length beyond the end"
        ),
        pytest.param(issue(PADDED).removeprefix("="), id="without its padding"),
        pytest.param("=" + issue(PADDED), id="with more padding"),
        pytest.param(respelled(issue(PADDED)), id="with other bits to spare"),
    ],
)
def test_other_texts_are_no_tickets(text: str) -> None:
    """A ticket has one spelling: in a second one it would pass a second time."""
    assert opened(text) is None


def test_spare_bits_are_what_the_row_above_changes() -> None:
    """Base64 reads both spellings as the same bytes."""
    good = issue(PADDED)
    other = respelled(good)
    assert good != other
    assert base64.b64decode(good[::-1]) == base64.b64decode(other[::-1])
    assert opened(good) == ticket(item=300)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ORDINARY, id="a secret of central"),
        pytest.param("2KD7MA9XWCPT4N3HRLFJ", id="a secret of ours"),
        pytest.param("https://example.org/tickets/" + "a" * 100, id="an address"),
        pytest.param("CAPTAINQA", id="a short text with the same end"),
        pytest.param("", id="nothing"),
    ],
)
def test_ordinary_secrets_do_not_look_signed(text: str) -> None:
    """They cost no signature check."""
    assert not looks_signed(text)


def test_what_does_not_look_signed_is_not_verified() -> None:
    """The costly check is for tickets only."""

    def verify(_key: bytes, _message: bytes, _signature: bytes) -> bool:
        raise AssertionError("asked")

    assert open_ticket(ORDINARY, ALL_KEYS, verify) is None


@settings(deadline=None)
@given(st.one_of(st.text(), st.text(st.characters()).map(lambda text: text * 10 + "QA")))
def test_any_text_is_no_ticket(text: str) -> None:
    """Whatever a scanner reads, there is an answer."""
    assert opened(text) is None


@settings(deadline=None)
@given(st.binary(max_size=200), st.binary(min_size=64, max_size=64))
def test_any_bytes_are_no_ticket(payload: bytes, signature: bytes) -> None:
    """In the right frame too, nothing passes without a key's owner."""
    assert opened(wrap(payload)) is None
    assert opened(wrap(frame(payload, signature))) is None


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=60))
def test_any_payload_ends_in_a_ticket_or_none(payload: bytes) -> None:
    """Even what a key's owner signed by mistake, and it can be written down as a position."""
    text = wrap(frame(payload, bytes(64)))
    found = open_ticket(text, [KEY_1], lambda *_: True)
    if found is not None:
        msgspec.json.encode(to_position(found, text, "demo"))


@settings(deadline=None)
@given(st.sampled_from(GOOD), st.integers(0), st.integers(0, 7))
def test_a_flipped_bit_makes_it_no_ticket(text: str, place: int, bit: int) -> None:
    """A misread or changed code is refused."""
    blob = bytearray(base64.b64decode(text[::-1]))
    blob[place % len(blob)] ^= 1 << bit
    assert opened(wrap(bytes(blob))) is None


@settings(deadline=None)
@given(st.sampled_from(GOOD), st.data())
def test_a_part_is_no_ticket(text: str, data: st.DataObject) -> None:
    """However much of it was scanned, from whichever end."""
    cut = data.draw(st.integers(1, len(text)))
    assert opened(text[cut:]) is None
    assert opened(text[:-cut]) is None


numbers = st.integers(-(2**63), 2**63 - 1)
seconds = st.integers(-62_000_000_000, 250_000_000_000)


@settings(deadline=None)
@given(st.text(max_size=20), numbers, numbers, numbers, seconds, seconds)
def test_what_was_signed_is_what_is_read(
    seed: str, item: int, variation: int, subevent: int, from_s: int, until_s: int
) -> None:
    """All fields come back; 0 is none."""
    values = (item, variation, subevent, from_s, until_s)
    payload = bytes_field(SEED, seed.encode()) + b"".join(map(number_field, range(ITEM, UNTIL + 1), values))
    assert opened(issue(payload)) == SignedTicket(
        seed,
        ProductId(item),
        VariationId(variation) if variation else None,
        SubeventId(subevent) if subevent else None,
        from_s * 1000 if from_s else None,
        until_s * 1000 if until_s else None,
    )


@settings(deadline=None)
@given(st.text(st.characters()))
def test_ids_are_negative_and_survive_every_reader_of_json(secret: str) -> None:
    """Central's ids are positive, and some readers of JSON know 53 bits only."""
    assert -(2**53) <= signed_id(secret) <= -1


def test_ids_follow_from_the_text_alone() -> None:
    """Every device, today and after an update, has the same id for one ticket and another for the next."""
    assert signed_id(SUBEVENT_14) == -2989246016188095
    assert len({signed_id(text) for text in GOOD}) == len(GOOD)


def test_position_of_a_signed_ticket() -> None:
    """It has all that the ticket says and no name; that it was paid is taken for granted."""
    found = ticket(variation=2, subevent=14, valid_from_ms=1000, valid_until_ms=2000)
    assert to_position(found, SUBEVENT_14, "demo") == Position(
        id=signed_id(SUBEVENT_14),
        secret=SUBEVENT_14,
        product=ProductId(7),
        status=PositionStatus.PAID,
        event="demo",
        variation=VariationId(2),
        subevent=SubeventId(14),
        valid_from_ms=1000,
        valid_until_ms=2000,
    )
