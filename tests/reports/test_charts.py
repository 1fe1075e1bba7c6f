"""Charts as SVG: what is drawn is what is known, for every eye, and nothing else comes along."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import stretches
from reports.chart import Chart, ChartKind, Series
from reports.charts import NARROW, WIDE, Size, to_svg
from reports.palette import PALETTES, STYLE, Theme
from tests.strategies import hostile_names

HOURS = tuple(f"2026-11-25 {hour:02}:00" for hour in range(8, 18))
DAYS = ("2026-11-25", "2026-11-26", "2026-11-27")
SVG = "{http://www.w3.org/2000/svg}"
MOVE = re.compile(r"[ML]([\d.]+) ([\d.]+)")


def _steps(*values: int | None, limit: int | None = None) -> Chart:
    return Chart(ChartKind.STEPS, "Hall 1", HOURS[: len(values)], (Series("persons", values),), limit=limit)


def _bars(*values: int | None, labels: tuple[str, ...] = HOURS) -> Chart:
    return Chart(ChartKind.BARS, "Arrivals", labels[: len(values)], (Series("arrivals", values),))


def _read(drawn: str) -> ET.Element:
    return ET.fromstring(drawn)  # noqa: S314  # our own text


def _drawn(chart: Chart, name: str, language: str = "en") -> list[ET.Element]:
    tree = _read(to_svg(chart, language=language))
    return [one for one in tree.iter() if one.get("class") == name]


def _texts(chart: Chart, name: str, language: str = "en") -> list[str]:
    return ["".join(one.itertext()) for one in _drawn(chart, name, language)]


@pytest.mark.parametrize("kind", ChartKind)
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_nothing_but_shapes_and_texts(kind: ChartKind, size: Size) -> None:
    """No script, no style, no link, no foreign resource; and the same text when drawn again."""
    chart = Chart(kind, "Title", HOURS, (Series("a", tuple(range(10))), Series("b", (None,) * 10)), limit=7)
    drawn = to_svg(chart, size=size)
    assert {one.tag.removeprefix(SVG) for one in _read(drawn).iter()} <= {
        *("svg", "text", "title", "path", "rect")
    }
    assert drawn.count("http") == 1  # the name space
    assert "style" not in drawn
    assert drawn == to_svg(chart, size=size)


def test_bars_are_as_high_as_their_values() -> None:
    """Twice as much is twice as high; what is not known has no bar; each bar tells its number."""
    bars = _drawn(_bars(10, 20, None, 0), "c-bar-0")
    heights = [float(bar.get("height", 0)) for bar in bars]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.11)
    assert heights[2] == 0
    assert ["".join(bar.itertext()) for bar in bars] == [
        "Wed 25 Nov 08:00: 10",
        "Wed 25 Nov 09:00: 20",
        "Wed 25 Nov 11:00: 0",
    ]


@pytest.mark.parametrize(
    ("title", "shown"), [("on site", "On site"), ("ärztlich", "Ärztlich"), ("", ""), ("Saal 1", "Saal 1")]
)
def test_a_title_begins_with_a_capital(title: str, shown: str) -> None:
    """A word that is a heading of a column elsewhere stands above a picture as a title does."""
    drawn = _texts(Chart(ChartKind.BARS, title, HOURS[:1], (Series("a", (1,)),)), "c-title")
    assert drawn == [shown]


def test_names_lie_beside_their_bars() -> None:
    """The first name is on top, its bars as long as its values, in the order of the series."""
    rows = (Series("registered", (40, 10, None)), Series("came", (20, 10, 5)))
    chart = Chart(ChartKind.BARS, "By product", ("Participant", "Press", "Team"), rows)
    registered, came = _drawn(chart, "c-bar-0")[1:], _drawn(chart, "c-bar-1")[1:]  # the first is the legend's
    hints = [
        (bar[0].text, float(bar.get("width", 0)), float(bar.get("y", 0))) for bar in (*registered, *came)
    ]
    by_hint = {hint: (width, y) for hint, width, y in hints}
    assert set(by_hint) == {
        *("registered, Participant: 40", "registered, Press: 10"),
        *("came, Participant: 20", "came, Press: 10", "came, Team: 5"),
    }
    longest, top = by_hint["registered, Participant: 40"]
    assert by_hint["came, Team: 5"][0] == pytest.approx(longest / 8, abs=0.11)
    assert top < by_hint["came, Participant: 20"][1] < by_hint["registered, Press: 10"][1]
    assert by_hint["came, Press: 10"][1] < by_hint["came, Team: 5"][1]


def test_an_amount_holds_until_the_next_one() -> None:
    """Steps go across and then up; where nothing is known there is no line, and it does not fall to zero."""
    first, second = (
        [(float(x), float(y)) for x, y in MOVE.findall(one.get("d", ""))]
        for one in _drawn(_steps(5, 9, None, 4, 4), "c-line-0")
    )
    assert [y for _, y in first][0:2] == [first[0][1]] * 2
    assert first[1][0] == first[2][0]
    assert first[2][1] < first[1][1]
    assert second[0][0] > first[-1][0]


def test_a_peak_survives_whatever_is_left_out() -> None:
    """Of more minutes than pixels the highest of each pixel is drawn."""
    labels = tuple(f"2026-11-{day:02} {m // 60:02}:{m % 60:02}" for day in (25, 26, 27) for m in range(1440))
    values = [3] * len(labels)
    values[2000] = 1000
    crowded = Chart(ChartKind.STEPS, "Hall", labels, (Series("persons", tuple(values)),))
    (line,) = _drawn(crowded, "c-line-0")
    corners = MOVE.findall(line.get("d", ""))
    grid = [MOVE.findall(one.get("d", ""))[0][1] for one in _drawn(crowded, "c-grid")]
    assert min(float(y) for _, y in corners) == min(map(float, grid))
    assert len(corners) < 2500


def test_what_holds_after_a_crowd_is_what_was_left() -> None:
    """A hall that filled and emptied within one column of pixels is empty afterwards, for hours."""
    labels = tuple(f"2026-11-25 {m // 60:02}:{m % 60:02}" for m in (*range(720), 1439))
    values = (*(50 if 700 <= m < 719 else m % 2 for m in range(719)), 3, 3)
    chart = Chart(ChartKind.STEPS, "Hall", labels, (Series("persons", values),))
    (found,) = stretches.of(chart, 24)
    assert max(y for _, y in found.points) == 50
    assert found.points[-1][1] == 3
    assert found.points[-2][1] == 3


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Grenze 1.200"), ("de-AT", "Grenze 1.200"), ("en", "limit 1,200")]
)
def test_a_limit_is_a_line_with_its_number(language: str, words: str) -> None:
    """It is drawn even if the values are far below, and stands above them."""
    chart = _steps(3, 800, limit=1200)
    assert _texts(chart, "c-warning", language) == [words]
    (limit,) = _drawn(chart, "c-limit")
    (line,) = _drawn(chart, "c-line-0")
    highest = min(float(y) for _, y in MOVE.findall(line.get("d", "")))
    assert 0 < float(MOVE.findall(limit.get("d", ""))[0][1]) < highest


@pytest.mark.parametrize(
    ("chart", "language", "some"),
    [
        pytest.param(_bars(*range(10)), "de", ["08:00", "14:00"], id="hours of one day"),
        pytest.param(_bars(1500, 3, 4, labels=DAYS), "de", ["1.500", "Mi 25.11.", "Fr 27.11."], id="days"),
        pytest.param(_bars(1500, 3, 4, labels=DAYS), "en", ["1,500", "Wed 25 Nov"], id="days in English"),
        pytest.param(_bars(1, 3, labels=("Presse", "Team")), "de", ["Presse", "Team"], id="names"),
        pytest.param(_bars(), "de", ["Noch nichts zu sehen"], id="nothing"),
        pytest.param(
            Chart(ChartKind.LINES, "Shares", DAYS, (Series("a", (0.1, 0.75, None)),), is_share=True),
            "de",
            ["0 %", "80 %"],
            id="shares",
        ),
    ],
)
def test_what_stands_at_the_axes(chart: Chart, language: str, some: list[str]) -> None:
    """Days and numbers are written as the language writes them."""
    assert set(some) <= set(_texts(chart, "c-text", language))


def test_hours_are_those_of_the_clock() -> None:
    """In the night in which the clock goes back two is passed twice, and five hours are one more."""
    before = [f"2026-10-25T{half // 2:02}:{half % 2 * 30:02}+02:00" for half in range(6)]
    after = [f"2026-10-25T{half // 2:02}:{half % 2 * 30:02}+01:00" for half in range(4, 9)]
    night = (*before, *after)
    chart = Chart(ChartKind.STEPS, "Hall", night, (Series("persons", tuple(range(len(night)))),))
    hours = [text for text in _texts(chart, "c-text") if ":" in text]
    assert hours == ["00:00", "01:00", "02:00", "02:00", "03:00", "04:00"]


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(list(ChartKind)),
    st.lists(st.tuples(hostile_names(), st.one_of(st.none(), st.integers(0, 10**7))), max_size=6),
    hostile_names(),
)
def test_any_names_and_numbers(kind: ChartKind, rows: list[tuple[str, int | None]], title: str) -> None:
    """Whatever names and numbers there are, the result is well-formed and keeps within its sheet."""
    rows = [(name.replace("\x00", ""), value) for name, value in rows]
    chart = Chart(kind, title, tuple(n for n, _ in rows), (Series("s", tuple(v for _, v in rows)),))
    tree = _read(to_svg(chart))
    width = float(tree.get("viewBox", "").split()[2])
    assert all(
        0 <= float(x) <= width for p in tree.iter(f"{SVG}path") for x, _ in MOVE.findall(p.get("d", ""))
    )


@pytest.mark.parametrize("theme", Theme)
def test_colours_can_be_told_from_the_ground(theme: Theme) -> None:
    """Texts reach 4.5:1, lines and bars 3:1 on their paper."""
    palette = PALETTES[theme]
    texts = (palette.ink, palette.quiet, palette.limit)
    assert min(_contrast(colour, palette.paper) for colour in texts) >= 4.5
    assert min(_contrast(colour, palette.paper) for colour in palette.series) >= 3
    assert PALETTES[Theme.DARK].series[0] in STYLE


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted(map(_luminance, (one, other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
