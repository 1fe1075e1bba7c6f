"""The text in the QR code that pretix (or our hub) shows when a device is added. Pure.

Must not know: HTTP, where anything is kept. Source: pretix, device API, "handshake".
"""

import msgspec

from checkin.errors import ConfigError
from checkin.text import clean_text

HANDSHAKE_VERSION = 1
"""The newest that we understand."""
MAX_CHARS = 4_096
MAX_TOKEN_CHARS = 190
REMEDY = (
    "In pretix, open Organizer, Devices, Connect a device, and scan or paste the code that is shown there;"
    " it looks like {“handshake_version”: 1, “url”: “https://…”, “token”: “…”}."
)


class Handshake(msgspec.Struct, frozen=True):
    """With whom to pair, and the token that may do it once.

    Attributes:
        is_hub: Whether it is a hub of ours and not pretix.
        pin: Hash of the hub's key, ``sha256/…``; empty for pretix.
    """

    url: str
    token: str
    is_hub: bool = False
    pin: str = ""


class _Shape(msgspec.Struct):
    url: str
    token: str
    handshake_version: int = HANDSHAKE_VERSION
    einlass: int = 0
    pin: str = ""


def read_handshake(text: str) -> Handshake:
    """Read the text of the code.

    Raises:
        ConfigError: It is none, or of a newer kind.
    """
    if len(text) > MAX_CHARS:
        raise ConfigError("This is no code for pairing: it is far too long.", REMEDY)
    try:
        shape = msgspec.json.decode(text.strip().encode("utf-8", "replace"), type=_Shape)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ConfigError("This is no code for pairing.", REMEDY) from error
    if shape.handshake_version > HANDSHAKE_VERSION:
        raise ConfigError(
            "The other side is newer than this program: it pairs in a way that we do not know yet.",
            "Update Einlass on this kiosk, then scan the code again.",
        )
    token = clean_text(shape.token, MAX_TOKEN_CHARS)
    if not token or token != shape.token or not shape.url:
        raise ConfigError("The code for pairing lacks an address or a token.", REMEDY)
    if token.startswith("proxy="):
        raise ConfigError(
            "This code belongs to a pretixSCAN proxy, which knows no orders.",
            "Pair with pretix itself, or with a hub of ours.",
        )
    return Handshake(shape.url, token, bool(shape.einlass), shape.pin)
