"""Rows of text -> attendees, or every bad row with its line and reason: all or nothing.

Must not know: files and encodings, what was imported before.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from checkin.errors import InputError, InputProblem
from checkin.model import EventSet, PositionStatus, ProductId, QuestionId, name_in
from checkin.text import MAX_EMAIL_CHARS, MAX_TEXT_CHARS, clean_scan, clean_text, fold
from sync.attendee_columns import (
    NamedColumns,
    find_named,
    is_named,
    read_answers,
    read_bookings,
)
from sync.attendee_words import (
    STATES,
    clean_title,
    fold_word,
    guess_column,
    guess_language,
    guess_yes_no,
    read_moment,
    split_name,
)
from sync.event_tables import MAX_SHOWN, unknown
from sync.table import TableRow

REMEDY = "Correct these rows in the table and import it again; nothing was imported."
MAX_NOTICE_CHARS = 200
NOT_COMING = frozenset({PositionStatus.CANCELED, PositionStatus.REFUSED, PositionStatus.BLOCKED})
HARMLESS = re.compile(r"(?:[!-~À-ɏ’]+(?: [!-~À-ɏ’]+)*)?")
"""Latin letters in one piece with single blanks: `clean_text` gives such a text back as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """One good row. Empty texts were not given; `line` counts from 1; `notice`: None = no such column."""

    line: int
    secret: str
    order: str
    email: str
    given_name: str
    family_name: str
    title: str
    organisation: str
    product: ProductId
    status: PositionStatus
    valid_from_ms: int | None
    valid_until_ms: int | None
    language: str
    notice: str | None
    sessions: tuple[str, ...]
    waiting: tuple[str, ...]
    answers: Mapping[QuestionId, str]


@dataclass(frozen=True, slots=True)
class AttendeeTable:
    """What a table says.

    Attributes:
        attendees: In the order of the table.
        ignored: Headings that stand for nothing we know.
        warnings: Cells that were left out of good rows, and sessions with more bookings than places.
    """

    attendees: tuple[Attendee, ...]
    ignored: tuple[str, ...]
    warnings: tuple[InputProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Where things stand: per column the cells to look into, the first filled one counts."""

    cells: Mapping[str, tuple[int, ...]]
    named: NamedColumns
    ignored: tuple[str, ...]
    products: Mapping[str, ProductId]
    product_names: tuple[str, ...]
    zone: ZoneInfo

    def text(self, row: TableRow, column: str) -> str:
        """The cell's text as written, empty when there is none."""
        for index in self.cells.get(column, ()):
            if index < len(row.cells) and row.cells[index]:
                return row.cells[index]
        return ""


def read_attendees(rows: Sequence[TableRow], source: str, event_set: EventSet) -> AttendeeTable:
    """Understand a table.

    Args:
        rows: As `sync.table.read_table` gives them, headings first.
        source: The file's name, for messages.
        event_set: Where products, sessions and the time zone are looked up.

    Raises:
        InputError: Every bad row, with its line and the reason.
    """
    problems: list[InputProblem] = []
    warnings: list[InputProblem] = []
    columns = _read_headings(rows[0], event_set, problems)
    attendees = [] if problems else [_read_row(row, columns, problems, warnings) for row in rows[1:]]
    if not problems and not attendees:
        problems.append(InputProblem(rows[0].line, "There is no row below the headings."))
    good = tuple(attendee for attendee in attendees if attendee is not None)
    _note_twice(good, problems)
    _note_overbooked(good, event_set, rows[0].line, warnings)
    if problems:
        raise InputError(source, tuple(sorted(problems, key=lambda problem: problem.line)), REMEDY)
    return AttendeeTable(good, columns.ignored, tuple(warnings))


def _read_headings(row: TableRow, event_set: EventSet, problems: list[InputProblem]) -> Columns:
    cells: dict[str, tuple[int, ...]] = {}
    ignored: list[str] = []

    def wrong(problem: str) -> None:
        problems.append(InputProblem(row.line, problem))

    for index, heading in enumerate(row.cells):
        if column := guess_column(heading):
            cells[column] = (*cells.get(column, ()), index)
        elif heading and not is_named(heading):
            ignored.append(clean_text(heading))
    if "name" in cells and "given_name" in cells and "family_name" not in cells:
        cells["family_name"] = cells.pop("name")  # "Name, Vorname": the name is the family's
    if not cells.keys() & {"name", "given_name", "family_name"}:
        shown = ", ".join(clean_text(heading)[:MAX_SHOWN] for heading in row.cells[:12])
        wrong(
            f"No heading stands for a name (given_name, family_name, Vorname, Nachname, Name). Found: {shown}"
        )
    products = {fold(name): product.id for product in event_set.products for name in product.names.values()}
    names = tuple(name for product in event_set.products for name in product.names.values())
    zone = ZoneInfo(event_set.events[0].timezone)
    return Columns(cells, find_named(row, event_set, wrong), tuple(ignored), products, names, zone)


def _read_row(
    row: TableRow, columns: Columns, problems: list[InputProblem], warnings: list[InputProblem]
) -> Attendee | None:
    before = len(problems)

    def wrong(problem: str) -> None:
        problems.append(InputProblem(row.line, problem))

    title, given, family = _name(row, columns)
    email = clean_text(columns.text(row, "email"), MAX_EMAIL_CHARS).casefold()
    product = _product(row, columns, problems)
    bookings = read_bookings(row, columns.named.sessions, wrong)
    attendee = Attendee(
        line=row.line,
        secret=_clean_secret(columns.text(row, "secret")),
        order=_clean(columns.text(row, "order")),
        email=email,
        given_name=given,
        family_name=family,
        title=title,
        organisation=_clean(columns.text(row, "organisation")),
        product=product or ProductId(0),
        status=_status(row, columns, problems),
        valid_from_ms=_moment(row, columns, "valid_from", problems),
        valid_until_ms=_moment(row, columns, "valid_until", problems),
        language=guess_language(columns.text(row, "language")),
        notice=_clean_notice(row, columns),
        sessions=bookings.booked,
        waiting=bookings.waiting,
        answers=read_answers(
            row, columns.named.questions, lambda warning: warnings.append(InputProblem(row.line, warning))
        ),
    )
    _note_nonsense(attendee, wrong)
    return attendee if len(problems) == before else None


def _note_nonsense(attendee: Attendee, wrong: Callable[[str], None]) -> None:
    """What is wrong with a row although each of its cells can be read."""
    if not attendee.given_name and not attendee.family_name:
        wrong("The row has no name.")
    if attendee.email and "@" not in attendee.email:
        wrong("The e-mail address has no @.")
    from_ms, until_ms = attendee.valid_from_ms, attendee.valid_until_ms
    if from_ms is not None and until_ms is not None and until_ms < from_ms:
        wrong("valid_until lies before valid_from.")


def _clean(cell: str) -> str:
    """`clean_text`, with a short way for the many cells that nothing can be wrong with."""
    return cell if len(cell) <= MAX_TEXT_CHARS and HARMLESS.fullmatch(cell) else clean_text(cell)


def _clean_secret(cell: str) -> str:
    return cell if len(cell) <= MAX_TEXT_CHARS and HARMLESS.fullmatch(cell) else clean_scan(cell)


def _clean_notice(row: TableRow, columns: Columns) -> str | None:
    if "notice" not in columns.cells:
        return None
    return clean_text(columns.text(row, "notice"), MAX_NOTICE_CHARS)


def _name(row: TableRow, columns: Columns) -> tuple[str, str, str]:
    title = clean_title(_clean(columns.text(row, "title")))
    given, family = _clean(columns.text(row, "given_name")), _clean(columns.text(row, "family_name"))
    if given or family:
        return title, given, family
    found, given, family = split_name(_clean(columns.text(row, "name")))
    return title or found, given, family


def _product(row: TableRow, columns: Columns, problems: list[InputProblem]) -> ProductId | None:
    """The product named; without such a column it is the event file's first one."""
    name = columns.text(row, "product")
    if not name and ("product" not in columns.cells or len(set(columns.products.values())) == 1):
        return next(iter(columns.products.values()), None)
    found = columns.products.get(fold_word(name))
    if found is None:
        problem = unknown("The product", name, columns.product_names) if name else "The product is missing."
        problems.append(InputProblem(row.line, problem))
    return found


def _status(row: TableRow, columns: Columns, problems: list[InputProblem]) -> PositionStatus:
    """The state named, else what a column “paid” says, else paid."""
    word = columns.text(row, "status")
    if word:
        found = STATES.get(fold_word(word))
        if found is None:
            problems.append(InputProblem(row.line, unknown("The status", word, tuple(PositionStatus))))
        return found or PositionStatus.PAID
    if "paid" not in columns.cells:
        return PositionStatus.PAID
    paid = guess_yes_no(columns.text(row, "paid"))
    if paid is None:
        problems.append(InputProblem(row.line, "The column for paid holds neither yes nor no."))
    return PositionStatus.PAID if paid else PositionStatus.PENDING


def _moment(row: TableRow, columns: Columns, column: str, problems: list[InputProblem]) -> int | None:
    cell = columns.text(row, column)
    if not cell:
        return None
    found = read_moment(cell, columns.zone, end_of_day=column == "valid_until")
    if found is None:
        shown = clean_text(cell)[:MAX_SHOWN]
        problem = f"{column} “{shown}” is no date such as 2026-11-25, 25.11.2026 or 2026-11-25 09:00."
        problems.append(InputProblem(row.line, problem))
    return found


def _note_twice(attendees: Sequence[Attendee], problems: list[InputProblem]) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for attendee in attendees:
        what, key = _identity(attendee)
        first = seen.setdefault((what, *key), attendee.line)
        if first != attendee.line:
            problems.append(InputProblem(attendee.line, f"The same {what} stands in line {first} already."))


def _note_overbooked(
    attendees: Sequence[Attendee], event_set: EventSet, line: int, warnings: list[InputProblem]
) -> None:
    coming = (attendee for attendee in attendees if attendee.status not in NOT_COMING)
    booked = Counter(name for attendee in coming for name in attendee.sessions)
    for session in event_set.sessions:
        name = name_in(session.names, "")
        if session.places is not None and booked[name] > session.places:
            warning = f"The session “{name}” has {booked[name]} bookings for {session.places} places."
            warnings.append(InputProblem(line, warning))


def _identity(attendee: Attendee) -> tuple[str, tuple[str, ...]]:
    """What tells a row from all others: colleagues may share an order or a secretary's address."""
    if attendee.secret:
        return "secret", (attendee.secret,)
    name = fold(f"{attendee.given_name} {attendee.family_name}")
    if attendee.order:
        return "order and name", (attendee.order, name)
    if attendee.email:
        return "e-mail and name", (attendee.email, name)
    return "name and organisation without any other key", (name, fold(attendee.organisation))
