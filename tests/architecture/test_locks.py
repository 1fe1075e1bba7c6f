"""The lock files: complete, without addresses, in step with each other, and free of the GPL."""

import importlib.metadata
import re
import tomllib

import pytest

from tests.architecture.tree import CHECKOUT

LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+))?", re.MULTILINE)
COPYLEFT = re.compile(r"(?<![LA])GPL|AGPL|(?<!Lesser )General Public License", re.IGNORECASE)


def _pins(lock: str) -> set[tuple[str, str]]:
    text = (CHECKOUT / lock).read_text(encoding="utf-8")
    return {(pin["name"], pin["version"]) for pin in PIN.finditer(text)}


def _licence_texts(name: str) -> list[str]:
    about = importlib.metadata.metadata(name)
    short = [*about.get_all("License-Expression", []), *about.get_all("License", [])]
    classifiers = about.get_all("Classifier", [])
    return [text.split("\n")[0] for text in short] + [c for c in classifiers if c.startswith("License")]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_addresses(lock: str) -> None:
    """A lock names versions and hashes, never a host or a path."""
    text = (CHECKOUT / lock).read_text(encoding="utf-8")
    assert re.findall(r"\S*(?:://|--index|--find|--trusted|file:)\S*", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    """No package can come in unchecked."""
    text = (CHECKOUT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z])", text.strip())
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_test_lock_holds_the_runtime_lock() -> None:
    """The tests run against the very versions that the kiosk runs."""
    assert _pins(LOCKS[0]) - _pins(LOCKS[1]) == set()


def test_locks_answer_the_project_file() -> None:
    """Every requirement of pyproject.toml is pinned in its lock."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = (project["project"]["dependencies"], project["dependency-groups"]["dev"])
    for requirements, lock in zip(wanted, LOCKS, strict=True):
        names = {re.split(r"[<>=!~\[ ]", requirement)[0] for requirement in requirements}
        assert names - {name for name, _ in _pins(lock)} == set()


def test_no_gpl_in_the_program() -> None:
    """No locked runtime package that is installed here says that it is under the GPL."""
    installed = {
        distribution.name.lower().replace("_", "-") for distribution in importlib.metadata.distributions()
    }
    names = {name for name, _ in _pins(LOCKS[0])} & installed
    assert {
        name: _licence_texts(name) for name in names if any(map(COPYLEFT.search, _licence_texts(name)))
    } == {}
    assert [name for name in names if not _licence_texts(name)] == []


@pytest.mark.parametrize(
    ("text", "is_gpl"),
    [
        pytest.param("GPL-3.0-only", True, id="by its short name"),
        pytest.param("GNU General Public License v2", True, id="written out"),
        pytest.param("AGPL-3.0", True, id="the network one"),
        pytest.param("LGPL-2.1", False, id="the lesser one may be used unmodified"),
        pytest.param("GNU Lesser General Public License", False, id="the lesser one written out"),
        pytest.param("MIT", False, id="another"),
    ],
)
def test_gpl_is_recognised(text: str, *, is_gpl: bool) -> None:
    """The rule tells the GPL from the LGPL."""
    assert bool(COPYLEFT.search(text)) is is_gpl
