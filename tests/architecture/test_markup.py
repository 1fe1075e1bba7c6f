"""No text from outside is ever read as Textual markup: a name in brackets would vanish, act, or crash."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.tree import sources

READS_MARKUP = {"Static", "Label", "Button", "Checkbox", "RadioButton", "Option", "notify"}
"""Widgets and calls whose text is markup unless they are told otherwise."""

TEXT_ARGUMENTS = {"content", "renderable", "label", "message", "prompt"}
READY = {"Content", "Text", "Strip"}
"""Values that carry their own styles and are never parsed."""

MARKUP_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}


def _called(node: ast.expr) -> str:
    """Last part of a called or named thing: ``widgets.Static`` is ``Static``."""
    match node:
        case ast.Call(func=func):
            return _called(func)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _is_quiet(call: ast.Call) -> bool:
    return any(
        keyword.arg == "markup" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in call.keywords
    )


def _is_harmless(value: ast.expr) -> bool:
    """A text written in the source, or a value that is never parsed."""
    return isinstance(value, ast.Constant) or (isinstance(value, ast.Call) and _called(value) in READY)


def _texts(call: ast.Call) -> list[ast.expr]:
    return call.args[:1] + [k.value for k in call.keywords if k.arg in TEXT_ARGUMENTS]


def _loud_subclasses(tree: ast.AST, loud: set[str]) -> set[str]:
    """Our own widgets that hand their text on without switching markup off."""
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and loud & {_called(parent) for parent in node.bases}
        and not any(
            isinstance(inner, ast.Call) and _called(inner) == "__init__" and _is_quiet(inner)
            for inner in ast.walk(node)
        )
    }


def find_markup_doors(tree: ast.AST, extra: frozenset[str] = frozenset()) -> Iterator[int]:
    """Lines of a kiosk module at which a text from outside could be read as markup.

    A Static or Label must say ``markup=False`` even while it is empty: `update` has no such switch. Any other
    must say it unless its text stands in the source.
    """
    loud = READS_MARKUP | extra
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in loud and not _is_quiet(node):
            texts = _texts(node)
            is_updated_later = _called(node) not in {"Button", "notify", "Option"}
            if not all(map(_is_harmless, texts)) or (is_updated_later and not texts):
                yield node.lineno
        elif isinstance(node, ast.Assign) and not _is_harmless(node.value):
            names = {target.attr for target in node.targets if isinstance(target, ast.Attribute)}
            if names & MARKUP_ATTRIBUTES:
                yield node.lineno


def test_kiosk_has_no_markup_door() -> None:
    """Every widget that shows a variable says markup=False or gets ready-made content."""
    kiosk = sources("kiosk")
    loud = frozenset(name for s in kiosk for name in _loud_subclasses(s.tree, READS_MARKUP))
    assert [f"{s.path}:{line}" for s in kiosk for line in find_markup_doors(s.tree, loud)] == []


@pytest.mark.parametrize(
    ("code", "is_open"),
    [
        pytest.param("Static(name)", True, id="a variable"),
        pytest.param('Label(f"Hi {name}")', True, id="an f-string"),
        pytest.param("Static()", True, id="an empty one that is updated later"),
        pytest.param("app.notify(message=name)", True, id="a toast by keyword"),
        pytest.param("Static(name, markup=True)", True, id="markup asked for"),
        pytest.param("self.border_title = name", True, id="a title on a border"),
        pytest.param("Static(name, markup=False)", False, id="markup switched off"),
        pytest.param("Static(Content(name))", False, id="ready-made content"),
        pytest.param('Button("Print")', False, id="a text of our own"),
        pytest.param("digest.update(name)", False, id="an update of something else"),
    ],
)
def test_the_rule_itself(code: str, *, is_open: bool) -> None:
    """The rule finds each way in, and leaves the closed ones alone."""
    assert bool(list(find_markup_doors(ast.parse(code)))) is is_open


@pytest.mark.parametrize(
    ("body", "is_loud"),
    [
        pytest.param("pass", True, id="a plain subclass reads markup"),
        pytest.param(
            "def __init__(self): super().__init__(markup=False)", False, id="one that switches it off"
        ),
    ],
)
def test_own_widgets_count(body: str, *, is_loud: bool) -> None:
    """A widget of ours is as dangerous as the one that it is made of."""
    tree = ast.parse(f"class Big(Static):\n    {body}\n")
    assert _loud_subclasses(tree, READS_MARKUP) == ({"Big"} if is_loud else set())
