"""The door without a screen: whatever line comes in, exactly one line goes out, in the agreed form."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checkin.journal import JournalEntry, Kind
from kiosk.bootstrap import Kiosk, open_kiosk
from kiosk.door import MAX_LINE_BYTES, read_lines, serve
from sync.replica import iter_positions, save_positions
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.einlass import (
    CANCELED,
    ONLINE,
    OTHER_TICKETS,
    TICKET,
    UNPAID,
    Einlass,
    sample_world,
    wait_until,
)

KEYS = [
    "verdict", "reason", "explanation", "attendee", "list", "direction", "provisional", "attention",
    "questions", "badge", "room", "journal_entry",
]  # fmt: skip
"""Of section 8 of the design, in its order."""


class Turnstile:
    """A door in memory: lines in, answers out."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk

    def __call__(self, *lines: bytes | str | dict[str, Any]) -> list[dict[str, Any]]:
        """What the door answers, line by line."""
        raw = b"".join(_line(line) + b"\n" for line in lines)
        return self.feed(raw)

    def feed(self, raw: bytes) -> list[dict[str, Any]]:
        """The same for raw bytes."""
        sink = io.StringIO()
        serve(self.kiosk, io.BytesIO(raw), sink)
        return [json.loads(line) for line in sink.getvalue().split("\n")[:-1]]

    def journal(self) -> list[JournalEntry]:
        """All that was written down."""
        return list(self.kiosk.ledger.entries())


def _line(line: bytes | str | dict[str, Any]) -> bytes:
    if isinstance(line, bytes):
        return line
    return (line if isinstance(line, str) else json.dumps(line)).encode()


@pytest.fixture
def clock() -> FakeClock:
    """Ten o'clock in Berlin."""
    return FakeClock()


@pytest.fixture
def door(tmp_path: Path, clock: FakeClock) -> Iterator[Turnstile]:
    """The main door of the sample congress, without a printer."""
    with open_kiosk(sample_world(tmp_path, clock=clock)) as kiosk:
        yield Turnstile(kiosk)


def test_every_key_is_there_in_every_answer(door: Turnstile) -> None:
    """Admitted, refused, unknown or unreadable: the same keys in the same order."""
    answers = door(TICKET, TICKET, "nonsense", "{", {"text": TICKET, "simulate": True})
    assert [list(answer) for answer in answers] == [KEYS] * 5


def test_an_admitted_ticket(door: Turnstile) -> None:
    """All that is said of somebody who may pass."""
    (answer,) = door(TICKET)
    (entry,) = door.journal()
    assert answer == {
        "verdict": "admit",
        "reason": None,
        "explanation": None,
        "attendee": "Dr. Erika Mustermann",
        "list": "Einlass",
        "direction": "entry",
        "provisional": False,
        "attention": False,
        "questions": [],
        "badge": None,
        "room": {"name": "Kongress", "count": 1, "limit": 4000, "age_s": 0.0},
        "journal_entry": entry.body.id,
    }
    assert (entry.body.kind, entry.body.at_ms) == (Kind.ENTRY, START_MS)


def test_an_unknown_text(door: Turnstile) -> None:
    """Refused as invalid, without an attendee; the text itself is not kept."""
    (answer,) = door("nonsense")
    assert (answer["verdict"], answer["reason"], answer["attendee"]) == ("refuse", "invalid", None)
    assert answer["explanation"] == "Unbekannter Code"
    (entry,) = door.journal()
    assert answer["journal_entry"] == entry.body.id
    assert "nonsense" not in repr(entry)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(UNPAID, "unpaid", id="not paid"),
        pytest.param(ONLINE, "not_on_site", id="an online ticket"),
        pytest.param(CANCELED, "canceled", id="canceled"),
        pytest.param("ER6KPF3DDVPWAW64XMRC", "blocked", id="blocked"),
        pytest.param("TNH4D6WHHK9F9CL3TN2L", "unapproved", id="not approved yet"),
        pytest.param("2DKXA64MALA36FWCM93F", "canceled", id="registration refused"),
        pytest.param("", "invalid", id="a blank line"),
        pytest.param("   \t ", "invalid", id="a line of blanks"),
        pytest.param("musterticket2026", "invalid", id="another case is another ticket"),
    ],
)
def test_refusals(door: Turnstile, text: str, reason: str) -> None:
    """Each with its reason, an explanation, and one journal entry."""
    (answer,) = door(text)
    assert (answer["verdict"], answer["reason"]) == ("refuse", reason)
    assert answer["explanation"]
    assert [entry.body.reason for entry in door.journal()] == [reason]


def test_answers_come_in_the_order_of_the_lines(door: Turnstile) -> None:
    """Blank lines, a line without an end and carriage returns: still one for one."""
    raw = b"\n\r\n" + TICKET.encode() + b"\r\n\nnonsense\n" + UNPAID.encode()
    reasons = [answer["reason"] for answer in door.feed(raw)]
    assert reasons == ["invalid", "invalid", None, "invalid", "invalid", "unpaid"]


def test_nothing_in_nothing_out(door: Turnstile) -> None:
    """An empty stream gives no line."""
    assert door.feed(b"") == []


def test_each_answer_is_out_before_the_next_line_is_read(door: Turnstile) -> None:
    """A turnstile that waits for its answer before it sends the next line is never kept waiting."""
    sink = io.StringIO()
    seen: list[int] = []

    class Patient(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            seen.append(sink.getvalue().count("\n"))
            return super().readline(size)

    serve(door.kiosk, Patient(b"one\ntwo\nthree\n"), sink)
    assert seen == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(10_000_000, id="ten megabytes"),
        pytest.param(MAX_LINE_BYTES - 1, id="one byte below the limit"),
        pytest.param(MAX_LINE_BYTES, id="just the limit"),
        pytest.param(MAX_LINE_BYTES + 1, id="one byte above it"),
        pytest.param(2 * MAX_LINE_BYTES, id="twice the limit"),
    ],
)
@pytest.mark.parametrize("letter", [b"A", b"{", b"\xff", b"\0"])
def test_a_long_line_is_one_line(door: Turnstile, size: int, letter: bytes) -> None:
    """However long it is, it gets one answer, and the next line gets its own."""
    answers = door.feed(letter * size + b"\n" + TICKET.encode() + b"\n")
    assert [answer["verdict"] for answer in answers] == ["refuse", "admit"]


def test_a_long_line_takes_little_memory() -> None:
    """No piece that is read is longer than the limit."""
    longest = 0

    class Watched(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            nonlocal longest
            piece = super().readline(size)
            longest = max(longest, len(piece))
            return piece

    assert len(list(read_lines(Watched(b"x" * 1_000_000 + b"\nnext")))) == 2
    assert longest == MAX_LINE_BYTES


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b'{"text":', id="half of it"),
        pytest.param(b'{"text":"x"', id="without its end"),
        pytest.param(b"{}", id="without a text"),
        pytest.param(b'{"text":null}', id="nothing as text"),
        pytest.param(b'{"text":7}', id="a number as text"),
        pytest.param(b'{"text":"x","scan":1}', id="an unknown key"),
        pytest.param(b'{"text":"x","\\u001b[2J\\u202e\\n":1}', id="control characters in an unknown key"),
        pytest.param(b'{"text":"x","direction":"in"}', id="an unknown direction"),
        pytest.param(b'{"text":"x","force":"yes"}', id="a text as force"),
        pytest.param(b'{"text":"x","at":"yesterday"}', id="a time that is none"),
        pytest.param(b'{"text":"x","at":1792828800000}', id="a number as time"),
        pytest.param(b'{"text":"x","at":"0001-01-01T00:00:00"}', id="the first year of all"),
        pytest.param(b'{"text":"x","at":"0001-01-01T00:00:00+14:00"}', id="before the first year"),
        pytest.param(b'{"text":"x","at":"9999-12-31T23:59:59-12:00"}', id="after the last year"),
        pytest.param(b'{"text":"\\ud800"}', id="half a surrogate pair"),
        pytest.param(b'{"text":"x"} {"text":"y"}', id="two in one line"),
        pytest.param(b'{"text":"\xff\xfe"}', id="bytes that are no UTF-8"),
        pytest.param(b'{"text":' + b"[" * 30_000, id="very deep"),
        pytest.param(b'{"text":"x","answers":{"a":' + b'{"a":' * 30_000, id="very deep answers"),
    ],
)
def test_a_line_that_cannot_be_read_is_answered(door: Turnstile, line: bytes) -> None:
    """Refused as an error that says what is wrong, in harmless letters; nothing is written down."""
    (answer, after) = door(line, TICKET)
    assert (answer["verdict"], answer["reason"], answer["journal_entry"]) == ("refuse", "error", None)
    assert answer["explanation"].startswith("This line cannot be read: ")
    assert answer["explanation"].isprintable()
    assert after["verdict"] == "admit"
    assert len(door.journal()) == 1


@pytest.mark.parametrize(
    ("at", "utc"),
    [
        pytest.param("2026-11-25T09:30:00Z", "2026-11-25T09:30:00", id="UTC"),
        pytest.param("2026-11-25T09:30:00+05:30", "2026-11-25T04:00:00", id="with an offset"),
        pytest.param("2026-11-25T09:30:00", "2026-11-25T08:30:00", id="without: the event's winter time"),
        pytest.param("2026-07-01T09:30:00", "2026-07-01T07:30:00", id="without: the event's summer time"),
        pytest.param("2026-11-25T09:30:00.250Z", "2026-11-25T09:30:00.250", id="with milliseconds"),
    ],
)
def test_the_time_of_the_scan(door: Turnstile, monkeypatch: pytest.MonkeyPatch, at: str, utc: str) -> None:
    """The entry has the time that the line names, whatever time zone this machine is in."""
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    (answer,) = door({"text": TICKET, "at": at})
    assert answer["verdict"] == "admit"
    (entry,) = door.journal()
    assert entry.body.at_ms == round(datetime.fromisoformat(utc).replace(tzinfo=UTC).timestamp() * 1000)


def test_a_time_before_2020_is_a_clock_that_was_never_set(door: Turnstile) -> None:
    """Refused as an error, with its reason in words."""
    (answer,) = door({"text": TICKET, "at": "2019-12-31T23:59:59Z"})
    assert (answer["verdict"], answer["reason"]) == ("refuse", "error")
    assert answer["explanation"] == "Uhr dieses Kiosks ist nicht gestellt"


def test_an_exit_and_back_in(door: Turnstile) -> None:
    """Each line may name its direction; out and in again is no second use."""
    lines = [{"text": TICKET, "direction": way} for way in ("entry", "exit", "entry", "entry", "exit")]
    answers = door(*lines)
    assert [answer["direction"] for answer in answers] == ["entry", "exit", "entry", "entry", "exit"]
    assert [answer["reason"] for answer in answers] == [None, None, None, "already_redeemed", None]
    assert [answer["room"]["count"] for answer in answers] == [1, 0, 1, 1, 0]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        pytest.param(UNPAID, "admit", id="not paid"),
        pytest.param(CANCELED, "admit", id="canceled"),
        pytest.param("nonsense", "refuse", id="there is nobody to admit"),
    ],
)
def test_force(door: Turnstile, text: str, verdict: str) -> None:
    """Staff admit despite a refusal; the journal keeps which one."""
    (plain, forced) = door(text, {"text": text, "force": True})
    assert (plain["verdict"], forced["verdict"]) == ("refuse", verdict)
    last = door.journal()[-1].body
    assert last.forced is (verdict == "admit")
    if last.forced:
        assert last.payload["overridden"] == plain["reason"]


def test_simulate_writes_nothing(door: Turnstile) -> None:
    """The verdict is the same, again and again; journal, room and badges do not know of it."""
    line = {"text": TICKET, "simulate": True}
    answers = door(line, line, {"text": "nonsense", "simulate": True})
    assert [answer["verdict"] for answer in answers] == ["admit", "admit", "refuse"]
    assert [answer["journal_entry"] for answer in answers] == [None] * 3
    assert answers[0]["room"]["count"] == 0
    assert door.journal() == []


def test_a_hundred_times_the_same_ticket(door: Turnstile) -> None:
    """One passes."""
    answers = door(*[TICKET] * 100)
    assert [answer["verdict"] for answer in answers].count("admit") == 1
    assert {answer["reason"] for answer in answers[1:]} == {"already_redeemed"}


def test_staff_are_warned_of_an_attendee_who_needs_attention(door: Turnstile) -> None:
    """The door says that there is something to read."""
    ledger = door.kiosk.ledger
    (somebody,) = [p for p in iter_positions(ledger.store) if p.secret == TICKET]
    marked = type(somebody)(
        **{**{name: getattr(somebody, name) for name in somebody.__struct_fields__}, "attention": "VIP"}
    )
    with ledger.writing():
        save_positions(ledger.store, [marked])
    assert [answer["attention"] for answer in door(TICKET, OTHER_TICKETS[0])] == [True, False]


def test_a_badge_is_named_by_its_print_job(tmp_path: Path) -> None:
    """With a printer, an admitted attendee's answer holds the id of the print job; others have none."""
    with open_kiosk(sample_world(tmp_path, printer=f"png:{tmp_path / 'badges'}")) as kiosk:
        door = Turnstile(kiosk)
        first, again = door(TICKET, TICKET)
        jobs = [
            entry.body.id for entry in door.journal() if entry.body.kind is Kind.BADGE and entry.body.code
        ]
        assert jobs == [first["badge"]]
        assert again["badge"] is None
    assert len(list((tmp_path / "badges").glob("*.png"))) == 1


def test_a_bad_template_costs_no_badge(tmp_path: Path) -> None:
    """The bundled template prints in the place of one that reads files, and staff learn of it."""
    own = tmp_path / "own.typ"
    own.write_text('#read("/etc/passwd")', encoding="utf-8")
    folder = tmp_path / "badges"
    with open_kiosk(sample_world(tmp_path, printer=f"png:{folder}", template=str(own))) as kiosk:
        told: list[object] = []
        kiosk.ears.on_print = told.append
        Turnstile(kiosk)(TICKET)
        assert wait_until(lambda: bool(list(folder.glob("*.png"))))
        assert kiosk.desk.printer().bad_template
    assert "Line 1 of own.typ" in str(told)
    assert len(list(folder.glob("*.png"))) == 1


def test_a_broken_ledger_keeps_the_turnstile_shut(tmp_path: Path) -> None:
    """It is answered as an error with its remedy, line by line; the program goes on."""
    with open_kiosk(sample_world(tmp_path)) as kiosk:
        kiosk.desk.get_ready()
        kiosk.ledger.store.run("PRAGMA query_only = 1")
        answers = Turnstile(kiosk)(TICKET, "nonsense", {"text": TICKET, "simulate": True})
        kiosk.ledger.store.run("PRAGMA query_only = 0")
    assert [answer["reason"] for answer in answers] == ["error", "error", None]
    assert "cannot be written" in answers[0]["explanation"]


def test_words_are_in_the_language_of_the_settings(tmp_path: Path) -> None:
    """English where the settings say so, the event's first language otherwise."""
    einlass = Einlass(tmp_path / "data")
    einlass.import_sample()
    assert einlass.door(b"nonsense\n")[0]["explanation"] == "Unbekannter Code"
    english = Einlass(tmp_path / "data", {"EINLASS_LANGUAGES": "en"})
    assert english.door(b"nonsense\n")[0]["explanation"] == "Unknown code"
