"""Sizes and names: what keeps the house readable in an afternoon."""

import ast
from collections import defaultdict

import pytest

from tests.architecture.tree import ROOMS, Source, is_foreign, sources

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
MAX_CLASS_LINES = 150
MAX_DOORS = 2
"""Files that may import one foreign library."""

MORE_DOORS = {"cv2": 3}
"""The scanner is made of OpenCV: one file takes pictures in, one looks at them, one draws the demo's."""

NO_SUBJECT = {"base", "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
DATA_TYPES = {"numpy"}
"""Foreign libraries that are the shape of the data itself and not a device or a service."""

OURS = (*ROOMS, "tests", "benchmarks")

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _lines_without_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is None:
        return total
    docstring = node.body[0]
    return total - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def _too_long(source: Source) -> list[str]:
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, DEFINITIONS):
            limit = MAX_CLASS_LINES if isinstance(node, ast.ClassDef) else MAX_FUNCTION_LINES
            if (length := _lines_without_docstring(node)) > limit:
                found.append(f"{source.path}:{node.lineno} {node.name} has {length} lines, at most {limit}")
    return found


def test_files_are_short() -> None:
    """No file of ours is longer than 400 lines."""
    assert [f"{s.path}: {s.lines}" for s in sources(*OURS) if s.lines > MAX_FILE_LINES] == []


def test_functions_and_classes_are_short() -> None:
    """No function is longer than 40 lines and no class longer than 150, docstrings not counted."""
    assert [line for source in sources(*OURS) for line in _too_long(source)] == []


def test_modules_are_named_by_subject() -> None:
    """No module or folder is called utils, helpers, common, manager or base."""
    paths = [source.path for source in sources(*OURS)]
    assert [path for path in paths if NO_SUBJECT & set(path.removesuffix(".py").split("/"))] == []


def test_a_library_comes_in_at_one_door() -> None:
    """A foreign library is imported in two files at most, but for `MORE_DOORS`, data types and screens."""
    doors = defaultdict(set)
    for source in sources(*ROOMS):
        for root in filter(is_foreign, source.imported_roots()):
            doors[root].add(source.path)
    free = DATA_TYPES | {"textual", "rich", "msgspec"}
    wide = {root: paths for root, paths in doors.items() if len(paths) > MORE_DOORS.get(root, MAX_DOORS)}
    assert {root: paths for root, paths in wide.items() if root not in free} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_say_what_they_are_for(room: str) -> None:
    """Every module opens with a docstring."""
    assert [s.path for s in sources(room) if not ast.get_docstring(s.tree)] == []
