"""PDF tickets for events without a ticketing system: a page per attendee, singly and all in one, and a table.

Must not know: where attendees come from, how the mail goes out. Rows are taken in parts, so that any number
of them fits into memory.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

import msgspec

from checkin.errors import ConfigError
from checkin.text import clean_text, fold, spreadsheet_safe
from printer.faults import refuse_failure
from printer.layout import MAX_FIELD_CHARS, find_template
from printer.qr import qr_svg
from printer.typesetter import Typesetter
from printer.typst_child import Answer, File, Job, Missing

PAGES_PER_FILE = 2_000
"""Pages of the combined file; more attendees get a second one, so that nobody's memory bursts."""

LIMIT_S = 20.0
LIMIT_PER_PAGE_S = 0.2
"""Time for one file: long, because nobody waits at a desk for it."""

MEMORY_MB = 2_048
"""What a file of so many pages may take while it is set."""

COLUMNS = ("name", "email", "order", "product", "organisation", "secret", "file")
FILE_LETTERS = re.compile(r"[^a-z0-9]+")
MAX_FILE_LETTERS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One attendee's ticket.

    Attributes:
        secret: Text of the code.
        order: Number of the order; may be empty.
        name: As shown to people.
        product: What was bought; may be empty.
        organisation: May be empty.
        email: For the mail merge only, never on the ticket; may be empty.
    """

    secret: str
    name: str
    order: str = ""
    product: str = ""
    organisation: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """What every ticket says about the event: all in words, as people shall read it."""

    name: str
    date: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class TicketWords:
    """The fixed words on a ticket, in the language of the event."""

    order: str = "Bestellung"
    hint: str = "Bitte diesen Code am Einlass vorzeigen, auf Papier oder auf dem Telefon."


@dataclass(frozen=True, slots=True)
class TicketFiles:
    """What was written.

    Attributes:
        count: Number of tickets.
        combined: Files with all of them, in order.
        table: The table for the mail merge.
        undrawn: Numbers, from 1, of tickets with characters that no font here can draw; they show boxes.
    """

    count: int
    combined: tuple[Path, ...]
    table: Path
    undrawn: tuple[int, ...]


def write_tickets(
    rows: Iterable[Ticket],
    event: TicketEvent,
    out_dir: Path,
    words: TicketWords | None = None,
    other_fonts: Iterable[Path] = (),
) -> TicketFiles:
    """Write one PDF per attendee, all of them in ``tickets.pdf`` and a table ``tickets.csv``.

    Args:
        rows: In the order in which they shall be written.
        event: What every ticket says.
        out_dir: Made if it is not there; files of the same names are replaced.
        words: Fixed words; None = German.
        other_fonts: Folders of fonts for other scripts.

    Raises:
        ConfigError: The folder cannot be written.
        LayoutError: A ticket cannot be set.
    """
    typesetter = Typesetter(other_fonts)
    writer = _Writer(typesetter, event, words or TicketWords(), out_dir)
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        with (out_dir / "tickets.csv").open("w", encoding="utf-8-sig", newline="") as table:
            return writer.write(rows, table)
    except OSError as error:
        raise ConfigError(
            f"The folder {out_dir} cannot be written.", "Choose another with --out, or make room on the disk."
        ) from error
    finally:
        typesetter.close()


class _Writer:
    """One run: where to, in which words, and what has been noticed."""

    def __init__(self, typesetter: Typesetter, event: TicketEvent, words: TicketWords, out_dir: Path) -> None:
        self._typesetter = typesetter
        self._heading = {"event": _cleaned(asdict(event)), "words": asdict(words)}
        self._out_dir = out_dir
        self._undrawn: list[int] = []

    def write(self, rows: Iterable[Ticket], table: TextIO) -> TicketFiles:
        lines = csv.writer(table, delimiter=";", lineterminator="\r\n")
        lines.writerow(COLUMNS)
        count = 0
        combined: list[Path] = []
        for part in _parts(rows):
            pages = []
            for ticket in part:
                count += 1
                page = _page(ticket)
                file = self._write_one(count, page)
                lines.writerow(_table_row(ticket, file))
                pages.append(page)
            combined.append(self._out_dir / f"tickets{f'-{len(combined) + 1}' if combined else ''}.pdf")
            combined[-1].write_bytes(self._set(pages, {}))
        return TicketFiles(count, tuple(combined), self._out_dir / "tickets.csv", tuple(self._undrawn))

    def _write_one(self, number: int, page: dict[str, str]) -> str:
        texts = {field: text for field, text in page.items() if field != "qr"}
        answer = self._ask([page], texts)
        if isinstance(answer, Missing):
            self._undrawn.append(number)
            answer = self._ask([page], {})
        file = _file_name(number, page["name"])
        (self._out_dir / file).write_bytes(_pdf(answer, texts))
        return file

    def _set(self, pages: list[dict[str, str]], texts: dict[str, str]) -> bytes:
        return _pdf(self._ask(pages, texts), texts)

    def _ask(self, pages: list[dict[str, str]], texts: dict[str, str]) -> Answer:
        return self._typesetter.ask(
            Job(
                template=str(find_template("ticket")),
                data=msgspec.json.encode({**self._heading, "tickets": pages}).decode(),
                want="pdf",
                texts=texts,
                limit_s=LIMIT_S + LIMIT_PER_PAGE_S * len(pages),
                memory_mb=MEMORY_MB,
            )
        )


def _parts(rows: Iterable[Ticket]) -> Iterator[list[Ticket]]:
    source = iter(rows)
    while part := list(islice(source, PAGES_PER_FILE)):
        yield part


def _cleaned(texts: dict[str, str]) -> dict[str, str]:
    return {field: clean_text(text, MAX_FIELD_CHARS) for field, text in texts.items()}


def _page(ticket: Ticket) -> dict[str, str]:
    shown = {field: text for field, text in asdict(ticket).items() if field != "email"}
    return {**_cleaned(shown), "qr": qr_svg(ticket.secret)}


def _pdf(answer: Answer, texts: dict[str, str]) -> bytes:
    refuse_failure(
        answer, {field: [text] for field, text in texts.items()}, "a ticket", find_template("ticket")
    )
    assert isinstance(answer, File)
    return answer.content


def _file_name(number: int, name: str) -> str:
    letters = FILE_LETTERS.sub("-", fold(name))[:MAX_FILE_LETTERS].strip("-")
    return "-".join(filter(None, ("ticket", f"{number:05d}", letters))) + ".pdf"


def _table_row(ticket: Ticket, file: str) -> list[str]:
    values = {**asdict(ticket), "file": file}
    return [_spreadsheet_safe(values[column]) for column in COLUMNS]


def _spreadsheet_safe(value: str) -> str:
    """A text that a spreadsheet shows instead of running."""
    return spreadsheet_safe(clean_text(value, MAX_FIELD_CHARS))
