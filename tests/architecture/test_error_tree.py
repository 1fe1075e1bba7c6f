"""The tree drawn at the top of checkin/errors.py is the tree of the real classes."""

import ast

import checkin.errors
from checkin.errors import EinlassError
from tests.architecture.tree import ROOMS, sources

ELBOWS = ("├─ ", "└─ ")


def _draw(error: type[EinlassError], indent: str = "") -> list[str]:
    """The subclasses defined in checkin/errors.py as the docstring draws them, one line each."""
    children = [c for c in error.__subclasses__() if c.__module__ == checkin.errors.__name__]
    lines = []
    for child in children:
        is_last = child is children[-1]
        lines.append(indent + ELBOWS[is_last] + child.__name__)
        lines += _draw(child, indent + ("   " if is_last else "│  "))
    return lines


def test_drawing_is_true() -> None:
    """Every class of the tree is drawn at its place, and nothing else is."""
    docstring = checkin.errors.__doc__ or ""
    drawn = docstring[docstring.index("EinlassError\n") :].strip().splitlines()
    assert drawn == ["EinlassError", *_draw(EinlassError)]


def test_no_exceptions_beside_the_tree() -> None:
    """No other module defines an exception class of its own."""
    known = {name for name in vars(checkin.errors) if name.endswith("Error")}
    suspects = [
        f"{source.path}: {node.name}"
        for source in sources(*ROOMS)
        if source.path != "checkin/errors.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        for parent in node.bases
        if isinstance(parent, ast.Name) and (parent.id in known or parent.id.endswith(("Error", "Exception")))
    ]
    assert suspects == []
