"""Hostile and mistaken templates: refused in time, with line and reason."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp

from checkin.badge import Badge
from checkin.errors import LayoutError, LettersError, TemplateError
from printer.faults import suspect_lines
from printer.layout import Layout
from printer.media import parse_media

ROLL = parse_media("72x120")
BADGE = Badge(given_name="Jörg", family_name="Müller", code="3C4F")
PAGE = (
    "#let d = json(bytes(sys.inputs.data))\n"
    "#set page(width: d.page.width_dots / d.page.dpi * 1in, height: d.page.height_dots / d.page.dpi * 1in)\n"
)
REFUSED_WITHIN_S = 2.0
TRIES = 3
"""Others may have had the machine once; a template that really takes longer takes longer each time."""
NO_PACKAGE = "packages cannot be imported, nothing is fetched from a network"
ONLY_BESIDE = "may read only what lies beside or below it"


@pytest.fixture(scope="module")
def layout() -> Iterator[Layout]:
    """One child for all templates, as at a kiosk."""
    with Layout() as made:
        yield made


def own_template(folder: Path, text: str) -> Path:
    """A template of an organiser; what is given begins in line 3."""
    path = folder / "own.typ"
    path.write_text(PAGE + text, encoding="utf-8")
    return path


HOSTILE = (
    pytest.param("\n#while true { }", 4, "this loop has no end", id="a loop without end"),
    pytest.param("#let x = 1\n#while x > 0 { x += 1 }", 4, "this loop has no end", id="a loop that grows"),
    pytest.param(
        "#for a in range(100000) {\n for b in range(100000) { } }", 3, "line 3, 4; or", id="nested loops"
    ),
    pytest.param("#let f(x) = f(x + 1)\n#f(1)", 3, "calls itself without end", id="recursion"),
    pytest.param('#read("/etc/passwd")', 3, ONLY_BESIDE, id="a file of the system"),
    pytest.param('\n\n#read("../../../../etc/passwd")', 5, ONLY_BESIDE, id="a way upwards"),
    pytest.param('#read("/proc/self/environ")', 3, ONLY_BESIDE, id="its own process"),
    pytest.param('#import "@preview/cetz:0.2.2": canvas', 3, NO_PACKAGE, id="a package"),
    pytest.param('#import "@local/mine:1.0.0": x', 3, NO_PACKAGE, id="a local package"),
    pytest.param('#import ("@pre" + "view/cetz:0.2.2"): canvas', 3, NO_PACKAGE, id="a package in disguise"),
    pytest.param('#image("http://127.0.0.1/x.png")', 3, "nothing is fetched", id="a picture from a network"),
    pytest.param("#let a = range(400000000)", 3, "too much memory", id="a huge list"),
    pytest.param('#let a = "x" * 4000000000', 3, "too much memory", id="a huge text"),
    pytest.param("#for i in range(10000) { pagebreak(); [a] }", 3, "line 3", id="10,000 pages"),
    pytest.param("#set page(width: 90000mm, height: 90000mm)", 3, "too much memory", id="a huge page"),
    pytest.param('#plugin("own.wasm")', 3, ONLY_BESIDE, id="a program"),
    pytest.param("#oops", 3, "unknown variable: oops", id="a mistake"),
    pytest.param("\n#let a = (", 4, "unclosed delimiter", id="half-written"),
    pytest.param("#d.nosuch", 3, 'does not contain key "nosuch"', id="a key that is not there"),
)


@pytest.mark.parametrize(("text", "line", "words"), HOSTILE)
def test_refuses_with_line_and_reason(
    layout: Layout, tmp_path: Path, text: str, line: int, words: str
) -> None:
    """Whatever a template tries, its writer reads where and why, within 2 seconds."""
    own = own_template(tmp_path, text)
    for _ in range(TRIES):
        took_s, error = _refusal(layout, own)
        assert re.search(words, str(error))
        assert (error.file, error.line) == ("own.typ", line)
        assert "own.typ" in str(error)
        if took_s < REFUSED_WITHIN_S:
            return
    pytest.fail("it took longer, each time")


def _refusal(layout: Layout, own: Path) -> tuple[float, TemplateError]:
    """Seconds by the clock, and why."""
    layout.warm()
    started_s = time.monotonic()
    with pytest.raises(TemplateError) as caught:
        layout.render(BADGE, ROLL, own)
    return time.monotonic() - started_s, caught.value


def test_the_line_is_that_of_the_file_with_the_mistake(layout: Layout, tmp_path: Path) -> None:
    """A mistake in a file that the template imports is named with that file."""
    (tmp_path / "part.typ").write_text("#let a = 1\n#let b = a + [x] * a + none()\n", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"Line 2 of part\.typ") as caught:
        layout.render(BADGE, ROLL, own_template(tmp_path, '#import "part.typ": b'))
    assert (caught.value.file, caught.value.line) == ("part.typ", 2)


def test_files_that_are_no_text_are_refused(layout: Layout, tmp_path: Path) -> None:
    """A template in another encoding, or a picture by that name, is an answer and not a crash."""
    for content in (b"\xff\xfe#\x00l\x00", b"\x89PNG\r\n\x1a\n\x00", b"J\xf6rg"):
        (tmp_path / "own.typ").write_bytes(content)
        with pytest.raises(TemplateError, match=r"own\.typ"):
            layout.render(BADGE, ROLL, tmp_path / "own.typ")


def test_nothing_is_written_by_a_template(layout: Layout, tmp_path: Path) -> None:
    """Its child cannot write files: not even the memory of a process that breaks down."""
    layout.warm()
    limits = Path(f"/proc/{layout.child_pid}/limits").read_text("ascii").splitlines()
    of = {line[:26].strip(): line[26:].split()[:2] for line in limits}
    assert of["Max file size"] == of["Max core file size"] == ["0", "0"]


def test_names_the_letters_that_no_font_has(layout: Layout) -> None:
    """The desk reads which letters and in which field, in an order that tells no name."""
    with pytest.raises(LettersError, match="No font here can draw 小 李 龙 in the family name") as caught:
        layout.render(Badge(given_name="Bruce", family_name="李小龙", code="3C4F"), ROLL)
    assert caught.value.letters == "小李龙"


def test_says_no_more_letters_than_can_be_read(layout: Layout) -> None:
    """Of many letters the first dozen are named."""
    name = "".join(chr(0x4E00 + number) for number in range(200))
    with pytest.raises(LettersError, match="…") as caught:
        layout.render(Badge(given_name=name, family_name=name, code="3C4F"), ROLL)
    assert "given name and family name" in caught.value.problem
    assert len(caught.value.problem) < 100


@pytest.mark.parametrize(
    ("given_name", "family_name", "words"),
    [
        pytest.param("😀", "👩\u200d🚀", "No font", id="only emoji"),
        pytest.param("\x1b[2J\x07\x00", "\x85", "", id="control bytes"),
        pytest.param("\u202ejörG", "\u2066Müller\u2069", "", id="overrides of direction"),
        pytest.param("A", "", "", id="one letter"),
        pytest.param("Maria " * 33, "Müller-" * 28, "", id="200 characters"),
        pytest.param("W" * 200, "Li", "name does not fit", id="200 characters without a break"),
    ],
)
def test_bad_names_are_set_or_told(layout: Layout, given_name: str, family_name: str, words: str) -> None:
    """A name either stands on the badge or is refused in words: nothing in between."""
    badge = Badge(given_name=given_name, family_name=family_name, code="3C4F")
    if not words:
        assert layout.render(badge, ROLL).ink() > 1000
        return
    with pytest.raises(LayoutError, match=words):
        layout.render(badge, ROLL)


@pytest.mark.parametrize("length", [300, 1000, 2000])
def test_long_codes_are_set_and_can_be_read(layout: Layout, length: int) -> None:
    """A code of up to 2,000 characters is drawn as long as the roll has the dots for it."""
    badge = Badge(given_name="A", family_name="B", code="x" * length)
    bitmap = layout.render(badge, ROLL)
    assert [code.text for code in zxingcpp.read_barcodes(bitmap.to_grey())] == [badge.code]


def test_codes_that_are_too_long_are_told(layout: Layout) -> None:
    """A code that needs finer modules than the media has, or that no QR code holds, is refused in words."""
    with pytest.raises(LayoutError, match="code does not fit"):
        layout.render(Badge(given_name="A", family_name="B", code="x" * 2000), parse_media("40x60"))
    with pytest.raises(LayoutError, match="QR code"):
        layout.render(Badge(given_name="A", family_name="B", code="x" * 4000), ROLL)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        pytest.param("#for a in b {}\nfoo\n  while x {}", (1, 3), id="loops"),
        pytest.param("// for a\n#let forest = 1\n#let whiles = 2", (), id="words that only look so"),
        pytest.param("a\n#range(5)\n#let x = 100000\n#let y = 1_000_000", (2, 3, 4), id="large numbers"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_suspects(source: str, lines: tuple[int, ...]) -> None:
    """Loops, ranges and large numbers are what makes a template slow or large."""
    assert suspect_lines(source) == lines
