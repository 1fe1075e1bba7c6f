"""``einlass badge``: one badge from JSON, and what became of it; whatever else comes in is refused."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from printer.bitmap import from_png
from printer.job import Paper, Tongue
from printer.urls import parse_printer_url
from printer.virtual.machine import Abilities
from printer.virtual.printer import VirtualPrinter
from scanner.decode import decode
from tests.equipment.badge_designs import PLAIN, box, pdf_of, plain_design
from tests.fakes.einlass import OTHER_TICKETS, TICKET, Einlass

LABELS = "escpos+tcp://127.0.0.1?media=72x120&roll=labels"

BADGE: dict[str, object] = {
    "title": "Prof. Dr.",
    "given_name": "Jörg",
    "family_name": "Müller-Lietzow",
    "organisation": "HafenCity Universität Hamburg",
    "product": "Referent",
    "band": "diagonal",
    "code": "3C4F56789A",
    "lines": ["Eröffnung"],
}


@pytest.fixture
def empty(tmp_path: Path) -> Einlass:
    """A data folder that is not there yet."""
    return Einlass(tmp_path / "data")


@pytest.fixture
def paper() -> Iterator[VirtualPrinter]:
    """A printer on this machine."""
    with VirtualPrinter() as printer:
        yield printer


def _badge(
    einlass: Einlass, printer: str, data: dict[str, object] | bytes
) -> tuple[int, dict[str, object], str]:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    ended = einlass("badge", "--data", "-", "--printer", printer, "--json", stdin=raw)
    return ended.code, ended.lines()[0] if ended.out else {}, ended.err


def test_a_badge_on_paper(empty: Einlass, paper: VirtualPrinter) -> None:
    """Printed, without a cause, with its milliseconds; the code on it is the one that was asked for."""
    code, told, said = _badge(empty, paper.url, BADGE)
    assert (code, said) == (0, "")
    assert (list(told), told["state"], told["cause"]) == (["state", "cause", "ms"], "printed", None)
    assert isinstance(told["ms"], int)
    assert [found.text for found in decode(paper.pages[0].to_grey())] == [BADGE["code"]]
    assert paper.stray_bytes == 0


def test_a_badge_from_a_file_to_a_folder(empty: Einlass, tmp_path: Path) -> None:
    """The same as PNG, named by its code; the data may be in a file."""
    (tmp_path / "badge.json").write_text(json.dumps(BADGE))
    ended = empty("badge", "--data", tmp_path / "badge.json", "--printer", f"png:{tmp_path / 'badges'}")
    assert ended.code == 0
    (picture,) = (tmp_path / "badges").glob("*.png")
    assert str(BADGE["code"]) in picture.name
    assert [found.text for found in decode(from_png(picture.read_bytes()).to_grey())] == [BADGE["code"]]


def test_a_badge_in_a_layout_of_pretix(empty: Einlass, tmp_path: Path) -> None:
    """With its PDF beside it; what is not on paper as in pretix is said; what is no layout is refused."""
    (tmp_path / "badge.json").write_text(json.dumps(BADGE))
    layout = tmp_path / "layout.json"
    layout.write_text(json.dumps([*PLAIN, {"type": "hologram"}]))
    layout.with_suffix(".pdf").write_bytes(plain_design().background)
    command = ("badge", "--data", tmp_path / "badge.json", "--printer", f"png:{tmp_path / 'badges'}")
    ended = empty(*command, "--template", layout)
    assert ended.code == 0
    assert "is printed at 69 %" in ended.err
    assert "nothing here draws a “hologram”" in ended.err
    (picture,) = (tmp_path / "badges").glob("*.png")
    assert [found.text for found in decode(from_png(picture.read_bytes()).to_grey())] == [BADGE["code"]]
    layout.write_text("{}")
    ended = empty(*command, "--template", layout)
    assert ended.code == 2
    assert "This is no badge layout" in ended.err


def test_a_printer_that_cannot_is_1(empty: Einlass, paper: VirtualPrinter) -> None:
    """Paper out, or nobody there: failed, with its cause; nothing was printed."""
    paper.set_paper(Paper.END)
    code, told, _ = _badge(empty, paper.url, BADGE)
    assert (code, told["state"], told["cause"]) == (1, "failed", "paper_out")
    paper.close()
    code, told, _ = _badge(empty, paper.url, BADGE)
    assert (code, told["state"], told["cause"]) == (1, "failed", "no_answer")
    assert paper.page_count == 0


def test_wrong_labels_are_refused_with_both_sizes(empty: Einlass) -> None:
    """Before any byte of the badge; staff read what is wanted and what is loaded."""
    with VirtualPrinter(abilities=Abilities(tongue=Tongue.BROTHER)) as brother:
        stock = parse_printer_url("brother+tcp://p?media=29x90").stock
        assert stock.loaded is not None
        brother.load(stock.loaded)
        code, told, said = _badge(empty, brother.url, BADGE)
        assert (code, told["state"], told["cause"]) == (1, "failed", "wrong_media")
        assert "needs 62 x 100 mm labels, but 29 x 90 mm labels are loaded. Load the right ones" in said
        assert (brother.page_count, brother.partial_rows) == (0, 0)


def test_unknown_keys_are_warned_about(empty: Einlass, tmp_path: Path) -> None:
    """The nearest known one is named; the badge is printed nevertheless."""
    code, told, said = _badge(empty, f"png:{tmp_path}", {**BADGE, "organization": "x", "\x1b[2J": 1})
    assert (code, told["state"]) == (0, "printed")
    assert "'organization' is ignored; the nearest is organisation" in said
    assert said.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"given_name":"Bo"}', id="without the rest"),
        pytest.param(b'{"given_name":"Bo","family_name":"Li","code":7}', id="a number as code"),
        pytest.param(
            b'{"given_name":"\xff\xfe","family_name":"Li","code":"3"}', id="bytes that are no UTF-8"
        ),
        pytest.param(b'{"x":' + b"[" * 60_000, id="very deep"),
        pytest.param(b"\x00" * 70_000, id="too long"),
        pytest.param(b'{"given_name":"Bo","family_name":"Li","code":""}', id="an empty code"),
    ],
)
def test_bad_badge_data_is_2(empty: Einlass, tmp_path: Path, data: bytes) -> None:
    """What is wrong, and the least that is right."""
    code, told, said = _badge(empty, f"png:{tmp_path / 'badges'}", data)
    assert (code, told) == (2, {})
    assert said.startswith("einlass: ")
    assert not (tmp_path / "badges").exists()


@pytest.mark.parametrize(
    ("printer", "nearest"),
    [
        pytest.param("telegraph:1", "escpos+tcp://HOST:9100", id="no printer at all"),
        pytest.param("escpos+tcp://", "escpos+tcp://HOST:9100", id="no host"),
        pytest.param("zpl+tcp://", "zpl+tcp://HOST:9100", id="no host for a Zebra"),
        pytest.param("brother+tcp://p?media=60x100", "media=62x100", id="unknown media"),
    ],
)
def test_a_wrong_printer_url_is_2(empty: Einlass, printer: str, nearest: str) -> None:
    """It names the nearest right form."""
    code, told, said = _badge(empty, printer, BADGE)
    assert (code, told) == (2, {})
    assert nearest in said


OWN_PAGE = (
    "#let d = json(bytes(sys.inputs.data))\n"
    "#set page(width: d.page.width_dots / d.page.dpi * 1in, height: d.page.height_dots / d.page.dpi * 1in)\n"
)


def test_a_bad_template_is_told_and_the_bundled_one_prints(empty: Einlass, tmp_path: Path) -> None:
    """One badge comes out; line and reason go to the organiser, and to scripts."""
    own = tmp_path / "own.typ"
    own.write_text(OWN_PAGE + '#read("/etc/passwd")', encoding="utf-8")
    words = ("--data", "-", "--printer", f"png:{tmp_path / 'badges'}", "--template", own)
    ended = empty("badge", *words, stdin=json.dumps(BADGE).encode())
    assert (ended.code, ended.lines()[0]["state"]) == (0, "printed")
    assert "Line 3 of own.typ cannot be set" in ended.err
    assert "Line 3 of own.typ" in ended.lines()[0]["template_refused"]
    (picture,) = (tmp_path / "badges").glob("*.png")
    assert [found.text for found in decode(from_png(picture.read_bytes()).to_grey())] == [BADGE["code"]]


def test_a_broken_layout_of_the_settings_is_told_and_the_bundled_one_prints(
    empty: Einlass, tmp_path: Path
) -> None:
    """As at the kiosk; only whoever names it on the command line is refused."""
    layout = tmp_path / "own.json"
    layout.write_text("{}")
    empty.data_dir.mkdir()
    (empty.data_dir / "config.toml").write_text(f"template = {json.dumps(str(layout))}\n")
    code, told, said = _badge(empty, f"png:{tmp_path / 'badges'}", BADGE)
    assert (code, told["state"]) == (0, "printed")
    assert "This is no badge layout" in str(told["template_refused"])
    assert said.count("This is no badge layout") == 1
    (picture,) = (tmp_path / "badges").glob("*.png")
    assert [found.text for found in decode(from_png(picture.read_bytes()).to_grey())] == [BADGE["code"]]
    preview = empty("badge", "--data", "-", "--preview", stdin=json.dumps(BADGE).encode())
    assert (preview.code, "This is no badge layout" in preview.err) == (2, True)


@pytest.mark.parametrize(
    ("changed", "cause", "words"),
    [
        pytest.param(
            {"family_name": "李"}, "letters", "No font here can draw 李", id="letters without a font"
        ),
        pytest.param({"given_name": "W" * 200}, "layout", "name does not fit", id="a word without end"),
    ],
)
def test_a_badge_that_cannot_be_set_is_1(
    empty: Einlass, tmp_path: Path, changed: dict[str, object], cause: str, words: str
) -> None:
    """Failed before any byte, with its cause, and in words."""
    code, told, said = _badge(empty, f"png:{tmp_path / 'badges'}", {**BADGE, **changed})
    assert (code, told["state"], told["cause"]) == (1, "failed", cause)
    assert words in said
    assert not (tmp_path / "badges").exists()


def test_the_programme_comes_from_the_data(empty: Einlass, tmp_path: Path) -> None:
    """The slip is longer by what was booked."""
    ink = []
    for agenda in ([], [{"title": "Eröffnung", "day": "Mi 25.11.", "time": "10:00", "room": "Saal 1"}] * 3):
        words = ("--data", "-", "--printer", f"png:{tmp_path}", "--template", "agenda-slip")
        ended = empty("badge", *words, stdin=json.dumps({**BADGE, "agenda": agenda}).encode())
        assert ended.code == 0
        ink.append(from_png(max(tmp_path.glob("*.png")).read_bytes()).ink())
    assert ink[1] > ink[0] + 3000


def test_who_is_present_is_printed_from_the_ledger(empty: Einlass, tmp_path: Path) -> None:
    """All sheets come out, and are counted; an endless roll takes one."""
    empty.import_sample()
    empty.door("".join(f"{ticket}\n" for ticket in (TICKET, *OTHER_TICKETS)).encode())
    words = ("badge", "--present", "--printer", f"png:{tmp_path / 'lists'}")
    ended = empty(*words)
    told = ended.lines()[0]
    assert (ended.code, told["state"], told["printed"]) == (0, "printed", told["sheets"])
    assert len(list((tmp_path / "lists").glob("*.png"))) == told["sheets"] >= 1
    assert empty(*words, "--endless").lines()[0]["sheets"] == 1
    counted = empty(
        "badge", "--template", "head-count", "--room", "Hall 1", "--printer", f"png:{tmp_path / 'x'}"
    )
    assert counted.lines()[0]["sheets"] == 1


def test_a_list_from_elsewhere_is_printed(empty: Einlass, paper: VirtualPrinter) -> None:
    """Rooms and people as JSON; each sheet is confirmed by the printer."""
    people = [{"name": f"Müller, Nr. {number}", "code": f"A{number:03}"} for number in range(30)]
    rooms = [{"name": "Saal 1", "count": 30, "people": people}]
    code, told, _ = _badge(empty, paper.url, {"event": "Kongress", "made_at": "10:42", "rooms": rooms})
    assert (code, told["state"], told["sheets"], told["printed"]) == (0, "printed", 3, 3)
    assert paper.page_count == 3


@pytest.mark.parametrize("template", ["landscape", "own.json"])
def test_the_badge_template_of_the_settings_is_not_for_lists(
    empty: Einlass, tmp_path: Path, template: str
) -> None:
    """An emergency list comes out whatever badges look like; so does one from elsewhere."""
    empty.import_sample()
    (empty.data_dir / "config.toml").write_text(f'template = "{template}"\n')
    printer = f"png:{tmp_path / 'lists'}"
    ended = empty("badge", "--present", "--printer", printer)
    assert (ended.code, ended.err, ended.lines()[0]["state"]) == (0, "", "printed")
    code, told, _ = _badge(empty, printer, {"event": "K", "made_at": "x", "rooms": []})
    assert (code, told["state"], told["sheets"]) == (0, "printed", 1)
    assert empty("badge", "--present", "--preview").code == 0


def test_a_list_ends_where_the_printer_does(empty: Einlass, paper: VirtualPrinter) -> None:
    """Nothing is printed on top of what did not come out, and how much did is told."""
    paper.set_paper(Paper.END)
    code, told, _ = _badge(empty, paper.url, {"event": "K", "made_at": "x", "rooms": []})
    assert (code, told["state"], told["cause"], told["sheets"], told["printed"]) == (
        *(1, "failed", "paper_out", 1, 0),
    )


def test_a_preview_fits_the_terminal(empty: Einlass) -> None:
    """A picture in dots beside what stands on the badge and how large; no printer is needed."""
    ended = empty("badge", "--data", "-", "--preview", stdin=json.dumps(BADGE).encode())
    lines = ended.out.splitlines()
    assert ended.code == 0
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80
    assert re.search(r"given name +1\d\.\d mm", ended.out)
    assert "\x1b" not in ended.out
    assert sum("\u2800" < char <= "\u28ff" for char in ended.out) > 200


def test_a_preview_of_a_list_shows_its_first_sheet(empty: Einlass) -> None:
    """And says how many there are."""
    data = {"event": "K", "made_at": "x", "rooms": [{"name": "A", "count": 0}]}
    ended = empty("badge", "--data", "-", "--preview", stdin=json.dumps(data).encode())
    assert "sheet 1 of 1" in ended.out


def test_a_preview_of_a_bad_template_says_why(empty: Einlass, tmp_path: Path) -> None:
    """Whoever edits a template reads line and reason, and no badge by another one."""
    (tmp_path / "own.typ").write_text("#oops", encoding="utf-8")
    words = ("--data", "-", "--preview", "--template", tmp_path / "own.typ")
    ended = empty("badge", *words, stdin=json.dumps(BADGE).encode())
    assert (ended.code, ended.out) == (2, "")
    assert "Line 1 of own.typ cannot be set: unknown variable: oops" in ended.err


@pytest.mark.parametrize(
    ("printer", "code"), [pytest.param("png:.", 2, id="a roll"), pytest.param(LABELS, 0, id="labels")]
)
def test_a_preview_shows_the_first_page_of_a_layout(
    empty: Einlass, tmp_path: Path, printer: str, code: int
) -> None:
    """And says why the printer would not print it: a text without room on another page, on rolls only."""
    file = tmp_path / "own.json"
    endless = box("other", 5, 5, (2, 9), page=2, text="Wort " * 30, autoresize=False)
    file.write_text(json.dumps([*PLAIN, endless]))
    file.with_suffix(".pdf").write_bytes(pdf_of("#set page(width: 72mm, height: 120mm)\n#pagebreak()"))
    words = ("--data", "-", "--preview", "--printer", printer, "--template", file)
    ended = empty("badge", *words, stdin=json.dumps(BADGE).encode())
    assert (ended.code, "does not fit" in ended.err, bool(ended.out)) == (code, code == 2, code == 0)


def test_templates_are_copied_to_be_edited(empty: Einlass, tmp_path: Path) -> None:
    """The copy prints as the bundled one does; nothing is ever written over."""
    assert empty("badge", "--write-templates", tmp_path).code == 0
    copied = tmp_path / "templates" / "landscape.typ"
    for template in (copied, "landscape"):
        words = ("--data", "-", "--printer", f"png:{tmp_path / 'badges'}", "--template", template)
        assert empty("badge", *words, stdin=json.dumps(BADGE).encode()).err == ""
    one, other = sorted((tmp_path / "badges").glob("*.png"))
    assert one.read_bytes() == other.read_bytes()
    again = empty("badge", "--write-templates", tmp_path)
    assert (again.code, "Name another folder" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param((), "Nothing is named that could be printed", id="nothing"),
        pytest.param(("--data", "-"), "No printer is named", id="no printer"),
        pytest.param(("--present", "--data", "-"), "not allowed with", id="both"),
        pytest.param(("--data", "-", "--template", "nosuch"), "emergency-list", id="an unknown template"),
        pytest.param(("--present",), "There is no ledger", id="no ledger"),
    ],
)
def test_wrong_use_is_2(empty: Einlass, words: tuple[str, ...], said: str) -> None:
    """What is missing is named."""
    ended = empty("badge", *words, stdin=json.dumps(BADGE).encode())
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
