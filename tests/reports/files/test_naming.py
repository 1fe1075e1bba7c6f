"""Names of files: what every system takes, and never one for two."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.files.naming import file_word, file_words


@pytest.mark.parametrize(
    ("name", "word"),
    [
        pytest.param("Müller & Söhne GmbH", "muller-sohne-gmbh", id="letters of ours"),
        pytest.param("../../etc/passwd", "etc-passwd", id="no way out of the folder"),
        pytest.param("CON: a\x1b[2Jb\n", "con-a-2jb", id="no control characters"),
        pytest.param("شركة", "", id="other letters"),
        pytest.param("", "", id="nothing"),
        pytest.param("a" * 500, "a" * 60, id="long"),
    ],
)
def test_a_name_becomes_a_word(name: str, word: str) -> None:
    """Small letters, figures and lines between."""
    assert file_word(name) == word


def test_names_that_look_alike_are_told_apart() -> None:
    """By the whole name, so that each keeps its file whoever else comes."""
    words = file_words(["Mueller", "Müller", "Verlag", "شركة"], "stand")
    assert words["Verlag"] == "verlag"
    assert words["شركة"] == "stand"
    assert words["Müller"].startswith("muller-")
    assert words["Mueller"] != words["Müller"]
    assert file_words(["Müller", "mueller", "Mueller"], "stand")["Müller"] == words["Müller"]


@given(st.lists(st.text(max_size=8), unique=True, max_size=6))
def test_any_names_have_files_of_their_own(names: list[str]) -> None:
    """In one folder, on every system."""
    words = file_words(names, "stand")
    assert len(set(words.values())) == len(names)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]*", word) for word in words.values())
