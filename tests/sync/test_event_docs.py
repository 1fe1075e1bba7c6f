"""The page about the event file: it names every key, and its examples are one good event file."""

import re
from pathlib import Path

import msgspec
import pytest

from sync.attendee_words import HEADINGS
from sync.event_file import read_event_file
from sync.event_shapes import SHAPES, EventTable, QuestionType

PAGE = Path(__file__).parents[2] / "docs" / "event-file.md"
TEXT = PAGE.read_text("utf-8")
TABLES: dict[str, type[msgspec.Struct]] = {"event": EventTable, **SHAPES}
KEYS = [
    (table, field.encode_name) for table, shape in TABLES.items() for field in msgspec.structs.fields(shape)
]


@pytest.mark.parametrize(("table", "key"), KEYS)
def test_every_key_is_told(table: str, key: str) -> None:
    """What can be written is explained."""
    assert f"`{key}`" in TEXT, table


def test_every_kind_of_answer_and_every_column_is_told() -> None:
    """Question types and columns of the attendee table."""
    words = {*QuestionType, *HEADINGS.values(), "session:NAME", "question:NAME"}
    assert {word for word in words if f"`{word}`" not in TEXT} == set()


def test_the_examples_are_a_good_event_file() -> None:
    """Whoever copies them together gets no error."""
    examples = "\n".join(re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL))
    event_set = read_event_file(examples.encode(), PAGE.name).event_set
    assert [entry.rules != "" for entry in event_set.lists] == [True] * 3
    assert event_set.questions[1].depends_on == event_set.questions[0].id
