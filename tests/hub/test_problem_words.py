"""What is wrong with a table is told in German as well: every sentence that the readers of tables have."""

import ast
import re
from collections.abc import Iterator

import pytest

from hub.organiser.problem_words import GERMAN, to_german
from sync import attendee_columns, attendee_table, sheet, table
from tests.architecture.tree import CHECKOUT

READERS = ("table", "sheet", "attendee_table", "attendee_columns")
FILLED = {
    "The file is {}, no table.": "The file is a PDF, no table.",
    "The same {} stands in line {} already.": "The same secret stands in line {} already.",
    "{} “{}” is no date such as 2026-11-25, 25.11.2026 or 2026-11-25 09:00.": (
        "valid_from “x” is no date such as y."
    ),
    "{} ({})": f"{sheet.HALF_WRITTEN} ({{}})",
}
"""Sentences whose first value is a word of ours."""


def sentences() -> Iterator[str]:
    """Each text in the readers that is a sentence, with ``{}`` for its values."""
    for name in READERS:
        tree = ast.parse((CHECKOUT / "sync" / f"{name}.py").read_text(encoding="utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        inner = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
        }
        for node in ast.walk(tree):
            if id(node) in docs | inner:
                continue
            if isinstance(node, ast.JoinedStr):
                yield "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def problems() -> list[str]:
    """Those that are told as problems: they begin as a sentence and end as one."""
    return sorted({text for text in sentences() if re.match(r"[A-Z{][\w{}’' ]+ .*[.)]$", text, re.DOTALL)})


def test_there_are_problems_to_look_at() -> None:
    """The search below finds what it is made for."""
    assert len(problems()) > 25
    assert "The row has no name." in problems()
    assert {table.REMEDY, attendee_table.REMEDY} <= set(problems())
    assert all(module.__doc__ for module in (sheet, attendee_columns))


@pytest.mark.parametrize("text", problems())
def test_every_sentence_has_a_german_one(text: str) -> None:
    """With the same values in it."""
    filled = FILLED.get(text, text)
    number = iter(range(1, 9))
    filled = re.sub(r"{}", lambda _: str(next(number)), filled)
    german = to_german(filled)
    assert german, f"{filled!r} has no German sentence in hub/organiser/problem_words.py"


@pytest.mark.parametrize("what", [what for _, what in table.NO_TABLE])
def test_every_kind_of_file_has_a_german_name(what: str) -> None:
    """What is no table is called by what it is."""
    assert to_german(f"The file is {what}, no table.")


@pytest.mark.parametrize("what", ["The product", "The status", "The session", "The question"])
def test_names_that_are_not_known(what: str) -> None:
    """The hint is told in German too."""
    said = to_german(f"{what} “Teilnemer” is not known; did you mean “Teilnehmer”?")
    assert said is not None
    assert said.endswith("meinten Sie „Teilnehmer“?")
    listed = to_german(f"{what} “x” is not known; known: A, B.")
    assert listed is not None
    assert listed.endswith("bekannt sind: A, B.")


def test_german_sentences_have_as_many_places() -> None:
    """Each value of the English sentence stands in the German one."""
    for english, german in GERMAN:
        assert re.compile(english).groups == german.count("{}"), english
