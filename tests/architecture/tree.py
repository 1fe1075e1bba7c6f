"""The checkout as parsed source, for the tests that watch its shape."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
ROOMS = ("checkin", "scanner", "printer", "sync", "reports", "hub", "kiosk")
"""The packages of the program; those not built yet are simply empty."""


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file.

    Attributes:
        path: Relative to the checkout, with forward slashes.
        lines: How many lines it has.
        tree: Its syntax tree.
    """

    path: str
    lines: int
    tree: ast.Module

    @property
    def room(self) -> str:
        """Its top-level folder."""
        return self.path.split("/")[0]

    def imported_roots(self) -> Iterator[str]:
        """First part of every module it imports, wherever in the file; relative imports left out."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.split(".")[0]


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """All Python files below the named folders of the checkout, in order of their paths."""
    paths = sorted(path for folder in folders for path in (CHECKOUT / folder).rglob("*.py"))
    return tuple(_parsed(path) for path in paths)


@cache
def _parsed(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(CHECKOUT).as_posix()
    return Source(name, len(text.splitlines()), ast.parse(text, filename=name))


def is_foreign(root: str) -> bool:
    """Whether a top-level module comes from outside: neither ours nor the standard library's."""
    return root not in sys.stdlib_module_names and root not in {*ROOMS, "tests", "benchmarks"}
