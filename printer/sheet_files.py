"""Pages to lie beside a device, as PDF or PNG: a code to set it up, what to do when.

Must not know: what they say.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from checkin.errors import ConfigError
from printer.faults import refuse_failure
from printer.qr import qr_svg
from printer.typesetter import Typesetter
from printer.typst_child import File, Job

SHEETS = Path(__file__).parent / "sheets"
PICTURE_DPI = 150.0
LIMIT_S = 20.0


class Part(msgspec.Struct, frozen=True):
    """What to do, in one language: a title, steps that are numbered, and a note below them."""

    title: str
    steps: tuple[str, ...]
    note: str


class Card(msgspec.Struct, frozen=True):
    """What to do when, in one language; a page of its own.

    Attributes:
        whens: What happens, and what helps.
        keys: A key as it is written on it, and what it does; may be empty.
    """

    title: str
    lead: str
    when_title: str
    whens: tuple[tuple[str, str], ...]
    keys_title: str
    keys: tuple[tuple[str, str], ...]
    foot: str


def write_code_sheet(code: str, parts: Sequence[Part], path: Path) -> None:
    """Write one page with a large code; a file of that name is replaced.

    Raises:
        ConfigError: The name ends neither in .pdf nor in .png, or the file cannot be written.
        LayoutError: The page cannot be set.
    """
    texts = [text for part in parts for text in (part.title, *part.steps, part.note)]
    _write("code-sheet", {"qr": qr_svg(code), "code": code, "parts": parts}, texts, path)


def write_quick_card(cards: Sequence[Card], path: Path) -> None:
    """Write a page per card; a picture has the first one only. Raises as `write_code_sheet`."""
    texts = [text for card in cards for text in _texts(card)]
    _write("quick-card", cards if path.suffix.lower() == ".pdf" else cards[:1], texts, path)


def _texts(card: Card) -> Iterator[str]:
    yield from (card.title, card.lead, card.when_title, card.keys_title, card.foot)
    yield from (text for pair in (*card.whens, *card.keys) for text in pair)


def _write(sheet: str, data: object, texts: Sequence[str], path: Path) -> None:
    suffix = path.suffix.lower()
    if suffix not in {".pdf", ".png"}:
        raise ConfigError(f"{path}: is neither PDF nor PNG.", f"Name it {path.stem or sheet}.pdf.")
    content = _set(SHEETS / f"{sheet}.typ", data, texts, is_picture=suffix == ".png")
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written ({error.strerror}).", "Choose another place."
        ) from error


def _set(template: Path, data: object, texts: Sequence[str], *, is_picture: bool) -> bytes:
    named = {f"line {number}": text for number, text in enumerate(texts)}
    job = Job(
        template=str(template),
        data=msgspec.json.encode(data).decode(),
        want="png" if is_picture else "pdf",
        texts=named,
        dpi=PICTURE_DPI,
        limit_s=LIMIT_S,
    )
    typesetter = Typesetter()
    try:
        answer = typesetter.ask(job)
    finally:
        typesetter.close()
    refuse_failure(answer, {field: [text] for field, text in named.items()}, "a sheet", template)
    assert isinstance(answer, File)
    return answer.content
