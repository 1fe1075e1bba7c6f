"""An organiser's template that fails: the bundled one prints in its place, and that is told."""

import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.badge import Badge
from checkin.errors import LayoutError, LettersError
from printer.layout import Layout
from printer.media import parse_media
from printer.substitute import GIVE_UP_AFTER, SteadyLayout

ROLL = parse_media("72x120")
BADGE = Badge(given_name="Jörg", family_name="Müller", code="3C4F")
PAGE = (
    "#let d = json(bytes(sys.inputs.data))\n"
    "#set page(width: d.page.width_dots / d.page.dpi * 1in, height: d.page.height_dots / d.page.dpi * 1in)\n"
)
LOOP = "#for a in range(100000) { for b in range(100000) { } }"


@pytest.fixture(scope="module")
def hasty() -> Iterator[Layout]:
    """One child with less patience than a kiosk's, only for templates that have no end on any machine."""
    with Layout(limit_s=0.6) as made:
        yield made


def steady(layout: Layout, folder: Path, text: str) -> tuple[SteadyLayout, Path, list[LayoutError | None]]:
    """A layout with an organiser's template, its file, and what it tells."""
    own = folder / "own.typ"
    own.write_text(PAGE + text, encoding="utf-8")
    told: list[LayoutError | None] = []
    return SteadyLayout(layout, ROLL, own, told.append), own, told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param('#read("/etc/passwd")', "Line 3 of own.typ", id="reads a file"),
        pytest.param("#let a = range(400000000)", "too much memory", id="is a memory bomb"),
        pytest.param("a #pagebreak() b", "layout does not fit", id="has two pages"),
        pytest.param("#set page(width: 1in)", "makes 203x960 dots", id="has the wrong size"),
    ],
)
def test_bundled_one_prints_in_its_place(layout: Layout, tmp_path: Path, text: str, words: str) -> None:
    """The attendee gets a whole badge, and staff read what is wrong with the template."""
    setter, _, told = steady(layout, tmp_path, text)
    layout.warm()
    assert setter.render(BADGE) == layout.render(BADGE, ROLL)
    assert len(told) == 1
    assert words in str(told[0])


def test_a_good_template_is_used(layout: Layout, tmp_path: Path) -> None:
    """Nothing stands in for a template that can be set."""
    setter, own, told = steady(layout, tmp_path, "#d.badge.given_name")
    assert setter.render(BADGE) == layout.render(BADGE, ROLL, own)
    assert told == [None]


def test_a_mended_template_is_used_again(layout: Layout, tmp_path: Path) -> None:
    """As soon as the file is right, badges look as the organiser wants them."""
    setter, own, told = steady(layout, tmp_path, "#oops")
    setter.render(BADGE)
    own.write_text(PAGE + "#d.badge.family_name", encoding="utf-8")
    assert setter.render(BADGE) == layout.render(BADGE, ROLL, own)
    assert [error is None for error in told] == [False, True]


def test_a_template_that_stalls_is_not_waited_for_again(
    hasty: Layout, layout: Layout, tmp_path: Path
) -> None:
    """Two badges cost the whole limit and the child; the next ones cost nothing, until the file changes."""
    setter, own, told = steady(hasty, tmp_path, LOOP)
    hasty.warm()
    children = [hasty.child_pid]
    for _ in range(GIVE_UP_AFTER + 3):
        assert setter.render(BADGE) == layout.render(BADGE, ROLL)
        children.append(hasty.child_pid)
    assert len(set(children)) == 1 + GIVE_UP_AFTER
    assert all("took too long" in str(error) for error in told)
    own.write_text(PAGE + "#d.badge.family_name", encoding="utf-8")
    setter.render(BADGE)
    assert told[-1] is None


def test_a_refusal_keeps_no_badges(hasty: Layout, tmp_path: Path) -> None:
    """It is the same error for every badge, as long after the tenth as after the first."""
    setter, _, told = steady(hasty, tmp_path, LOOP)
    lengths = []
    for _ in range(GIVE_UP_AFTER + 10):
        setter.render(BADGE)
        assert told[-1] is not None
        lengths.append(len(traceback.extract_tb(told[-1].__traceback__)))
    assert len(set(lengths[GIVE_UP_AFTER:])) == 1


def test_a_mended_part_of_a_template_is_seen(hasty: Layout, tmp_path: Path) -> None:
    """What a template includes lies beside and below it, where nearly all of ours is, too."""
    part = tmp_path / "parts" / "card.typ"
    part.parent.mkdir()
    (tmp_path / ".#own.typ").symlink_to("nowhere")  # as some editors leave behind
    part.write_text(LOOP, encoding="utf-8")
    setter, _, told = steady(hasty, tmp_path, '#include "parts/card.typ"\n#d.badge.family_name')
    for _ in range(GIVE_UP_AFTER + 1):
        setter.render(BADGE)
    part.write_text("", encoding="utf-8")
    setter.render(BADGE)
    assert [error is None for error in told] == [False] * (GIVE_UP_AFTER + 1) + [True]


def test_a_template_that_is_gone_is_told(layout: Layout, tmp_path: Path) -> None:
    """A path that leads nowhere costs no badge."""
    setter, own, told = steady(layout, tmp_path, "")
    own.unlink()
    assert setter.render(BADGE) == layout.render(BADGE, ROLL)
    assert "There is no template" in str(told[0])


def test_letters_without_a_font_have_no_substitute(layout: Layout, tmp_path: Path) -> None:
    """Another template has no other fonts."""
    setter, _, told = steady(layout, tmp_path, "#d.badge.given_name")
    with pytest.raises(LettersError):
        setter.render(Badge(given_name="李", family_name="", code="3C4F"))
    assert told == []


def test_without_a_template_of_ones_own_nothing_is_told(layout: Layout) -> None:
    """The bundled template is what stands in; for itself nothing does."""
    told: list[LayoutError | None] = []
    setter = SteadyLayout(layout, ROLL, "", told.append)
    assert setter.render(BADGE) == layout.render(BADGE, ROLL)
    with pytest.raises(LayoutError, match="does not fit"):
        setter.render(Badge(given_name="W" * 200, family_name="", code="3C4F"))
    assert told == []
