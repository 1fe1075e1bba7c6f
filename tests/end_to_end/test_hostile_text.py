"""Anything that is scanned, and any name that is imported, ends in clean lines and clean badges."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkin.badge import Badge
from checkin.errors import InputError
from kiosk.badge.file import KEYS, read_content
from kiosk.bootstrap import Kiosk, open_kiosk
from kiosk.door import serve
from sync.importer import SourceFile, import_files
from tests.fakes.einlass import ONLINE, OTHER_TICKETS, TICKET, UNPAID, sample_world
from tests.often import often

LINES, CHOPPED_LINES, LINE_BATCHES = 30, 60, 100
NAMES, NAME_BATCHES = 20, 50
"""9,000 scans and 1,000 names make the ten thousand that are promised, see `tests.often`."""

CHOPPED_BYTES = 12

NEVER = frozenset({"Cc", "Cs", "Co", "Cn"})
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows."""

DANGEROUS = (
    "\x1b[2J", "\x1b]0;owned\x07", "\x9b31m", "\x90q\x9c", "\x1b]52;c;aGk=\x07", "\u202e", "\u2066", "\x00",
    "\x7f", "\x08\x08", "\r", "[red]", "{name}", "%s", '#import("x")', "$x$", "=1+1",
    "'; DROP TABLE journal; --", "\ud800", "a" + "\u0301" * 50, "\U0010ffff", "\ufeff", "ﷺ" * 9, "\x1d(L",
    "\x1bp\x00",
)  # fmt: skip
texts = st.text(st.characters(), max_size=12) | st.sampled_from(DANGEROUS)
pieces = st.lists(texts, max_size=3).map("".join)
tickets = st.sampled_from((TICKET, *OTHER_TICKETS, UNPAID, ONLINE))
values = st.none() | st.booleans() | st.integers() | pieces | st.datetimes().map(lambda at: at.isoformat())
objects = st.dictionaries(
    st.sampled_from(("text", "at", "direction", "answers", "force", "simulate")) | pieces, values, max_size=4
)
sound = st.fixed_dictionaries(
    {"text": tickets | pieces},
    optional={
        "at": st.datetimes().map(lambda at: at.isoformat()),
        "direction": st.sampled_from(("entry", "exit")),
        "force": st.booleans(),
    },
)
lines = (
    st.binary(max_size=20)
    | (pieces | tickets).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | (objects | sound).map(lambda found: json.dumps(found).encode())
    | sound.map(lambda found: json.dumps(found, ensure_ascii=False).encode("utf-8", "surrogatepass"))
).map(lambda line: line.replace(b"\n", b" "))


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    """One kiosk that all of it goes through."""
    with open_kiosk(sample_world(tmp_path_factory.mktemp("hostile"))) as opened:
        yield opened


def _strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value, keys too."""
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _strings(one)
        case dict():
            for key, one in value.items():
                yield key
                yield from _strings(one)
        case _:
            assert value is None or isinstance(value, int | float)


def _is_harmless(text: str) -> bool:
    return not any(unicodedata.category(c) in NEVER or c in TURNING for c in text)


def _answers(kiosk: Kiosk, raw: bytes) -> list[Any]:
    sink = io.StringIO()
    serve(kiosk, io.BytesIO(raw), sink)
    said = sink.getvalue()
    assert _is_harmless(said.replace("\n", ""))
    answers = [json.loads(line) for line in said.split("\n")[:-1]]
    assert all(_is_harmless(text) for text in _strings(answers))
    return answers


def _chopped(raw: bytes) -> list[bytes]:
    """Lines of random bytes."""
    pieces_of = (raw[at : at + CHOPPED_BYTES] for at in range(0, len(raw), CHOPPED_BYTES))
    return [piece.replace(b"\n", b" ") for piece in pieces_of]


@pytest.mark.often
@settings(max_examples=often(LINE_BATCHES), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(lines, min_size=LINES, max_size=LINES),
    st.binary(min_size=CHOPPED_LINES * CHOPPED_BYTES, max_size=CHOPPED_LINES * CHOPPED_BYTES).map(_chopped),
)
def test_any_lines_at_the_door(kiosk: Kiosk, batch: list[bytes], chopped: list[bytes]) -> None:
    """One JSON line for each, without a control character even when decoded; nothing ends the program."""
    answers = _answers(kiosk, b"".join(line + b"\n" for line in (*batch, *chopped)))
    assert len(answers) == LINES + CHOPPED_LINES
    assert {answer["verdict"] for answer in answers} <= {"admit", "refuse"}


def _table(rows: list[tuple[str, str, str]], first: int) -> bytes:
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["secret", "given_name", "family_name", "organisation", "product"])
    writer.writerows((f"HOSTILE{first}X{n}", *row, "Teilnehmer") for n, row in enumerate(rows))
    return sink.getvalue().replace("\0", "").encode("utf-8", "replace")


named = st.tuples(pieces, pieces.map(lambda text: f"Li {text}"), pieces)
"""Somebody without any name would stop the import, which is tested elsewhere."""


@pytest.mark.often
@settings(max_examples=often(NAME_BATCHES), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(named, min_size=NAMES, max_size=NAMES), st.integers(0, 10**12))
def test_any_names_through_an_import(kiosk: Kiosk, rows: list[tuple[str, str, str]], first: int) -> None:
    """Everybody is admitted under a clean name."""
    import_files(kiosk.ledger.store, SourceFile("t.csv", _table(rows, first)), None, kiosk.world.entropy)
    answers = _answers(kiosk, "".join(f"HOSTILE{first}X{n}\n" for n in range(NAMES)).encode())
    assert {answer["reason"] for answer in answers} <= {None, "already_redeemed"}
    assert all(answer["attendee"] for answer in answers)


def _read(path: Path) -> tuple[Badge | None, str]:
    """A badge, or what is said instead."""
    try:
        content = read_content(str(path))
    except InputError as error:
        return None, str(error)
    assert isinstance(content, Badge)
    return content, ""


@pytest.mark.often
@settings(max_examples=often(300), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(
        st.sampled_from(("title", "organisation", "product", "band", "colour")) | pieces, pieces, max_size=5
    ),
    st.tuples(pieces, pieces, pieces),
    st.lists(pieces, max_size=3),
)
def test_any_badge_data(
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    more: dict[str, str],
    least: tuple[str, str, str],
    further: list[str],
) -> None:
    """What a badge is made of holds no control character, nor does what is said of unknown keys."""
    path = tmp_path_factory.getbasetemp() / "badge.json"
    data = {**more, **dict(zip(("given_name", "family_name", "code"), least, strict=True)), "lines": further}
    path.write_bytes(json.dumps(data).encode())
    capsys.readouterr()
    badge, problem = _read(path)
    said = [problem.replace("\n", ""), capsys.readouterr().err.replace("\n", "")]
    if badge is not None:
        said += [
            *badge.lines,
            *(str(getattr(badge, key)) for key in data.keys() & set(KEYS) - {"lines", "agenda"}),
        ]
    assert all(_is_harmless(text) for text in said)
