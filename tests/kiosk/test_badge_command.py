"""``einlass badge``: one badge from JSON, and what became of it; whatever else comes in is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from printer.bitmap import from_png
from printer.job import Paper
from printer.virtual import VirtualPrinter
from scanner.decode import decode
from tests.fakes.einlass import Einlass

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


def test_a_printer_that_cannot_is_1(empty: Einlass, paper: VirtualPrinter) -> None:
    """Paper out, or nobody there: failed, with its cause; nothing was printed."""
    paper.set_paper(Paper.END)
    code, told, _ = _badge(empty, paper.url, BADGE)
    assert (code, told["state"], told["cause"]) == (1, "failed", "paper_out")
    paper.close()
    code, told, _ = _badge(empty, paper.url, BADGE)
    assert (code, told["state"], told["cause"]) == (1, "failed", "no_answer")
    assert paper.page_count == 0


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


@pytest.mark.parametrize("printer", ["telegraph:1", "escpos+tcp://", "zpl+tcp://192.0.2.1:9100"])
def test_a_wrong_printer_url_is_2(empty: Einlass, printer: str) -> None:
    """It names the nearest right form."""
    code, told, said = _badge(empty, printer, BADGE)
    assert (code, told) == (2, {})
    assert "escpos+tcp://HOST:9100" in said
