"""HTML and SVG: one file each, nothing foreign in it, no name is a tag."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from reports.files.as_html import to_html
from reports.files.as_svg import to_charts
from reports.imprint import Imprint
from reports.table import Report, Table
from tests.fakes.sample_report import IMPRINT_DE, IMPRINT_EN, SAMPLE
from tests.strategies import hostile_names

FETCHED = ("src", "href", "srcset", "action", "data", "poster")
"""Attributes that make a browser fetch something."""


class Tags(HTMLParser):
    """Gathers tags, attributes and what stands between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


def test_a_page_needs_nothing_beside_it() -> None:
    """No script, no link, no picture from elsewhere, and a policy that forbids them."""
    page = to_html(SAMPLE, IMPRINT_DE)
    found = Tags(page)
    assert not {"script", "link", "img", "iframe", "object"} & set(found.tags)
    assert [pair for pair in found.attributes if pair[0] in FETCHED or pair[0].startswith("on")] == []
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize(
    ("imprint", "some"),
    [
        pytest.param(IMPRINT_DE, {"Besuchszahlen", "gekommen", "1.203", "1.234,50", "gesamt"}, id="German"),
        pytest.param(IMPRINT_EN, {"Headcount", "came", "1,203", "1,234.50", "total"}, id="English"),
    ],
)
def test_figures_are_told_in_a_language(imprint: Imprint, some: set[str]) -> None:
    """Headings, numbers and words are those of the language that the page says it is in."""
    found = Tags(to_html(SAMPLE, imprint))
    assert some <= set(found.texts)
    assert ("lang", imprint.language) in found.attributes


def test_charts_are_told_to_screen_readers() -> None:
    """Each chart is a picture with a name."""
    found = Tags(to_html(SAMPLE, IMPRINT_DE))
    assert found.tags.count("svg") == 2 * len(SAMPLE.charts)
    assert {value for name, value in found.attributes if name == "aria-label"} == {
        c.title for c in SAMPLE.charts
    }


def test_charts_alone() -> None:
    """One drawing holds all charts below each other."""
    drawn = to_charts(SAMPLE, IMPRINT_DE)
    assert drawn.count('class="chart"') == len(SAMPLE.charts)
    assert "Grenze 100" in drawn
    assert drawn.startswith("<svg ")
    assert "<script" not in drawn


@settings(deadline=None, max_examples=60)
@given(hostile_names(), hostile_names())
def test_no_name_is_a_tag(name: str, title: str) -> None:
    """Whatever a name is, the page has the tags that it has for a harmless one."""
    tags = [
        sorted(tag for tag in Tags(to_html(_page(a, b), IMPRINT_EN)).tags if tag != "wbr")
        for a, b in ((name, title), ("a", "b"))
    ]
    assert tags[0] == tags[1]


def _page(name: str, title: str) -> Report:
    return Report("any", title, (Table(title, ("attendee", "came"), ((name, 1),), (name, 1)),), notes=(name,))
