"""The files that pages are served with, each under a name that changes with what is in it.

Must not know: what any page shows.
"""

import hashlib
from functools import cache
from importlib.resources import files

STYLE, SCRIPT, ICON = "hub.css", "live.js", "icon.svg"
KINDS = {
    STYLE: "text/css; charset=utf-8",
    SCRIPT: "text/javascript; charset=utf-8",
    ICON: "image/svg+xml",
}
MADE_OF = {STYLE: (STYLE, "forms.css", "live.css")}
"""Files that are sent as one, in this order."""
BUILD_DIGITS = 12


@cache
def read_asset(name: str) -> bytes:
    """What is in one of `KINDS`."""
    static = files(__package__) / "static"
    return b"".join((static / part).read_bytes() for part in MADE_OF.get(name, (name,)))


@cache
def build() -> str:
    """The same for the same files: a page that was made of others loads itself anew."""
    return hashlib.sha256(b"".join(map(read_asset, KINDS))).hexdigest()[:BUILD_DIGITS]


def address_of(name: str) -> str:
    """Where a browser finds it; browsers may keep it, since another content has another address."""
    return f"/{name}?{build()}"
