"""Marks by which a form shows which state of a thing it is about. Must not know: what the thing is."""

import hashlib
from collections.abc import Mapping

import msgspec

SEEN = "seen"
"""The hidden field of a form: the mark of the thing as it was shown."""
MARK_DIGITS = 24


def mark_of(thing: object) -> str:
    """The mark of a thing, or of several, as they are; another as soon as anything of them is another."""
    return hashlib.sha256(msgspec.json.encode(thing)).hexdigest()[:MARK_DIGITS]


def is_stale(typed: Mapping[str, str], thing: msgspec.Struct) -> bool:
    """Whether the form was opened on another state of the thing. A form that does not say is not."""
    return typed.get(SEEN, "") not in ("", mark_of(thing))
