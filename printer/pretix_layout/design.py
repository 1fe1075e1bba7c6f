"""A layout with what belongs to it, as it is kept and drawn. Must not know: how it is drawn, who keeps it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from checkin.errors import LayoutError
from printer.pretix_layout.elements import Layout
from printer.pretix_layout.reading import MAX_BYTES, read_layout
from printer.pretix_layout.saying import Values

SUFFIX = ".json"
"""By which a file with a layout is told from a Typst template."""


class Design(msgspec.Struct, frozen=True):
    """A layout and the PDF behind it.

    Attributes:
        layout: What is drawn.
        background: A PDF, one page for each of the layout's; empty = white A6.
        key: The same for the same content.
    """

    layout: Layout
    background: bytes
    key: str


class Filled(msgspec.Struct, frozen=True):
    """A design for one attendee.

    Attributes:
        values: By pretix's names.
        languages: The attendee's first.
        pictures: Files by pretix's names.
    """

    design: Design
    values: Values
    languages: tuple[str, ...] = ()
    pictures: Mapping[str, bytes] = {}


def make_design(body: bytes, background: bytes = b"") -> Design:
    """A design from what pretix sends.

    Raises:
        LayoutError: It is no layout.
    """
    key = hashlib.sha256(hashlib.sha256(body).digest() + background).hexdigest()
    return Design(read_layout(body), background, key)


def read_design(file: Path) -> Design:
    """A design from a file, with the PDF of the same name beside it, if there is one.

    Raises:
        LayoutError: It cannot be read, or is no layout.
    """
    beside = file.with_suffix(".pdf")
    try:
        with file.open("rb") as opened:
            body = opened.read(MAX_BYTES + 1)
        return make_design(body, beside.read_bytes() if beside.is_file() else b"")
    except OSError as error:
        raise LayoutError(
            f"The badge layout {str(file)!r} cannot be read ({error.strerror}).",
            "Give the path of a layout from pretix's API, as JSON.",
        ) from error


class DesignFile:
    """A design in a file, read again only when that or the PDF beside it has changed; for one thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._changed: tuple[int | None, ...] = ()
        self._design: Design | None = None

    def read(self) -> Design:
        """The design as it is now.

        Raises:
            LayoutError: As in `read_design`.
        """
        changed = tuple(map(_changed_ns, (self._file, self._file.with_suffix(".pdf"))))
        if self._design is None or changed != self._changed:
            self._design, self._changed = read_design(self._file), changed
        return self._design


def _changed_ns(file: Path) -> int | None:
    try:
        return file.stat().st_mtime_ns
    except OSError:  # there is none; reading the layout says so, and a PDF need not be there
        return None
