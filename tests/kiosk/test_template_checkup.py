"""``einlass doctor`` looks at the badge template."""

import json
from pathlib import Path

import pytest

from kiosk.checkup.findings import State
from kiosk.checkup.template import template_findings
from kiosk.settings import Settings
from tests.equipment.badge_designs import PLAIN, box, pdf_of


@pytest.mark.parametrize(
    ("template", "printer", "state", "words"),
    [
        pytest.param("landscape", "", State.GOOD, "landscape on 72x120 mm", id="a bundled one"),
        pytest.param(
            "landscape", "png:x?media=62x100&dpi=300", State.GOOD, "62x100 mm, 300 dpi", id="a label"
        ),
        pytest.param("nosuch", "", State.BAD, "There is no template 'nosuch'", id="an unknown one"),
        pytest.param("own.typ", "", State.BAD, "Line 2 of own.typ cannot be set", id="a wrong one"),
        pytest.param("good.json", "", State.GOOD, "good.json on 72x120 mm", id="a layout of pretix"),
        pytest.param("own.json", "", State.BAD, "This is no badge layout", id="a file that is no layout"),
        pytest.param("none.json", "", State.BAD, "'none.json' cannot be read", id="no such layout"),
    ],
)
def test_says_how_the_template_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: str, printer: str, state: State, words: str
) -> None:
    """Good with its media, or bad with line and reason and what happens until it is mended."""
    (tmp_path / "own.typ").write_text("// mine\n#oops", encoding="utf-8")
    (tmp_path / "own.json").write_text("{}", encoding="utf-8")
    (tmp_path / "good.json").write_text(json.dumps(PLAIN), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (finding,) = template_findings(Settings(template=template, printer=printer))
    assert (finding.what, finding.state) == ("template", state)
    assert words in finding.text
    assert ("bundled one prints" in finding.remedy) is (state is State.BAD)


@pytest.mark.parametrize(
    ("printer", "state"),
    [
        pytest.param("png:x?media=105x148", State.BAD, id="a roll"),
        pytest.param("escpos+tcp://127.0.0.1?media=105x148&roll=labels", State.GOOD, id="a label"),
    ],
)
def test_a_second_page_must_be_right_where_it_is_printed(tmp_path: Path, printer: str, state: State) -> None:
    """Staff read so before the first attendee comes."""
    file = tmp_path / "own.json"
    endless = box("other", 5, 5, (2, 9), page=2, text="Wort " * 400, autoresize=False)
    file.write_text(json.dumps([*PLAIN, endless]))
    file.with_suffix(".pdf").write_bytes(pdf_of("#set page(width: 105mm, height: 148mm)\n#pagebreak()"))
    (finding,) = template_findings(Settings(template=str(file), printer=printer))
    assert finding.state is state


def test_nothing_is_said_of_the_bundled_one() -> None:
    """Whoever names none has nothing to mend."""
    assert list(template_findings(Settings())) == []
