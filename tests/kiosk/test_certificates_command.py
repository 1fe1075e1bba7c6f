"""``einlass report certificates``: who was there for long enough, on paper and as a list."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # it has no types
import pytest

from kiosk.clock import SystemClock
from kiosk.commands import certificates
from kiosk.exit_codes import ExitCode
from tests.fakes.einlass import OTHER_TICKETS, TICKET, Einlass

OVER_MS = round(datetime(2026, 11, 25, 10, 30, tzinfo=UTC).timestamp() * 1000)
"""When the opening ends."""

AFTERWARDS_MS = OVER_MS + 3 * 86_400_000

OPENING = "2026-11-25T{}:00+01:00"
CAME = ((TICKET, "09:55", "10:40"), (OTHER_TICKETS[0], "10:50", "11:35"), (OTHER_TICKETS[1], "11:25", None))
"""Who, and when they were scanned in and out: there for 40, 40 and 5 minutes."""


@pytest.fixture
def einlass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Einlass:
    """The sample congress after its opening and all else."""
    monkeypatch.setattr(SystemClock, "now_ms", lambda _: AFTERWARDS_MS)
    program = Einlass(tmp_path / "data")
    assert program.import_sample().code == 0
    for ticket, *moments in CAME:
        for at, direction in zip(moments, ("entry", "exit"), strict=True):
            if at is not None:
                _scan(program, ticket, at, direction)
    return program


def _scan(program: Einlass, ticket: str, at: str, direction: str) -> None:
    line = {"text": ticket, "at": OPENING.format(at), "direction": direction}
    done = program("door", "--list", "Saal 1", "--json", stdin=json.dumps(line).encode())
    assert done.lines()[0]["verdict"] == "admit"


def pages(path: Path) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path.read_bytes())]


def test_the_list_tells_who_gets_one(einlass: Einlass) -> None:
    """With all minutes, so that it can be seen why somebody gets none."""
    out = einlass("report", "certificates", "--minimum-minutes", "40", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["session"] for row in rows} == {"Eröffnung"}
    assert sorted((row["minutes"], row["certificate"]) for row in rows) == [
        ("40", "yes"),
        ("40", "yes"),
        ("5", "no"),
    ]


def test_a_page_for_each_in_their_language(einlass: Einlass, tmp_path: Path) -> None:
    """And for nobody else; or all of them in the language that is asked for."""
    out = tmp_path / "all.pdf"
    words = ("report", "certificates", "--minimum-minutes", "6", "--format", "pdf", "--out", out)
    assert einlass(*words).code == ExitCode.DONE
    [page] = [one for one in pages(out) if "Dr. Erika Mustermann" in one]
    assert len(pages(out)) == 2
    assert "Teilnahmebescheinigung" in page
    assert "bescheinigt ab 6 Minuten" in page
    assert "28. November 2026" in page
    first = out.read_bytes()
    assert einlass(*words).code == ExitCode.DONE
    assert out.read_bytes() == first
    assert einlass(*words, "--language", "en").code == ExitCode.DONE
    assert all("Certificate of attendance" in one and "Opening" in one for one in pages(out))


def test_a_file_for_each_and_a_list(einlass: Einlass, tmp_path: Path) -> None:
    """The list names each file, for whoever sends them."""
    folder = tmp_path / "to send"
    done = einlass("report", "certificates", "--minimum-minutes", "40", "--each-attendee", folder)
    assert (done.code, done.err) == (ExitCode.DONE, f"2 certificates in {folder}.\n")
    rows = list(csv.DictReader(io.StringIO((folder / "list.csv").read_text())))
    named = {row["file"]: row["family_name"] for row in rows if row["file"]}
    assert set(named) == {path.name for path in folder.iterdir()} - {"list.csv"}
    for name, family_name in named.items():
        [page] = pages(folder / name)
        assert family_name in page
    assert [row["file"] for row in rows if row["certificate"] == "no"] == [""]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--session", "Frühstück"), "Name one of: Eröffnung", id="no such session"),
        pytest.param(("--minimum-minutes", "0"), "Give 1 or more", id="no minutes"),
        pytest.param(("--minimum-minutes", "-5"), "Give 1 or more", id="fewer than none"),
        pytest.param(("--session", "Abendempfang", "--format", "pdf"), "Nobody was at these", id="nobody"),
        pytest.param(("--minimum-minutes", "91", "--each-attendee", "x"), "Nobody was", id="nobody so long"),
        pytest.param(("--each-attendee", "x", "--out", "y"), "Leave out --out", id="a folder and a file"),
        pytest.param(("--format", "svg"), "has no charts", id="no picture"),
    ],
)
def test_what_makes_no_certificates(einlass: Einlass, words: tuple[str, ...], said: str) -> None:
    """A clear word, and no file."""
    done = einlass("report", "certificates", *words)
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert said in done.err
    assert not Path("x").exists()


def test_a_session_that_is_not_over_certifies_nothing(
    einlass: Einlass, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is inside at 11:29 may leave; without a name such a session is left out."""
    monkeypatch.setattr(SystemClock, "now_ms", lambda _: OVER_MS - 1)
    done = einlass("report", "certificates", "--session", "opening")
    assert done.code == ExitCode.USAGE
    assert "It ends at 2026-11-25 11:30" in done.err
    assert "Eröffnung" not in einlass("report", "certificates").out
    monkeypatch.setattr(SystemClock, "now_ms", lambda _: OVER_MS)
    assert "Eröffnung" in einlass("report", "certificates", "--session", "opening").out


def test_too_many_for_one_file_are_told_so(
    einlass: Einlass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before memory ends; each for itself they are never too many."""
    monkeypatch.setattr(certificates, "MOST_IN_ONE", 1)
    words = ("report", "certificates", "--format", "pdf", "--out", tmp_path / "all.pdf")
    done = einlass(*words)
    assert (done.code, (tmp_path / "all.pdf").exists()) == (ExitCode.USAGE, False)
    assert "3 certificates are too many for one PDF" in done.err
    assert einlass("report", "certificates", "--each-attendee", tmp_path / "each").code == ExitCode.DONE
