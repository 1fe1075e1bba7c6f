"""Importing does nothing, costs little, and the pure room stays pure."""

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import CHECKOUT, ROOMS, is_foreign, sources

PURE = {
    "base64", "binascii", "bisect", "collections", "contextlib", "copy", "dataclasses", "datetime", "decimal",
    "enum", "fractions", "functools", "hashlib", "heapq", "hmac", "itertools", "json", "math", "operator",
    "re", "string", "struct", "textwrap", "types", "typing", "unicodedata", "uuid", "zoneinfo",
}  # fmt: skip
"""What the rules may use of the standard library: values and arithmetic, nothing that reaches outside."""

HEAVY = {
    "PIL",
    "apsw",
    "cryptography",
    "cv2",
    "escpos",
    "httpx",
    "numpy",
    "python_calamine",
    "segno",
    "serial",
    "textual",
    "typst",
    "usb",
    "zxingcpp",
}

LOADS = "import sys; __import__(sys.argv[1]); print(*sorted({name.split('.')[0] for name in sys.modules}))"


def _loaded_by(module: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", LOADS, module], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def test_checkin_uses_values_only() -> None:
    """The rules import nothing but the pure part of the standard library, msgspec and each other."""
    found = {(s.path, root) for s in sources("checkin") for root in s.imported_roots()}
    assert {(path, root) for path, root in found if root not in PURE | {"msgspec", "checkin"}} == set()


@pytest.mark.parametrize("package", [room for room in ROOMS if (CHECKOUT / room).is_dir()])
def test_importing_a_room_is_light(package: str) -> None:
    """Importing a room loads none of the heavy libraries."""
    assert _loaded_by(package) & HEAVY == set()


def test_use_cases_load_no_screen_and_no_device() -> None:
    """The use cases of the desk need the ledger's engine, and nothing else that is heavy."""
    assert _loaded_by("kiosk.desk") & HEAVY <= {"apsw"}


def test_checkin_modules_are_light() -> None:
    """No module of the rules loads a heavy library, directly or by detour."""
    modules = [s.path.removesuffix(".py").replace("/", ".") for s in sources("checkin")]
    code = f"import importlib, sys; [importlib.import_module(m) for m in {modules!r}]; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert {name.split(".")[0] for name in run.stdout.split()} & HEAVY == set()


def test_no_library_hides_a_room() -> None:
    """No installed distribution brings a top-level package or module with the name of one of our rooms."""
    taken = {
        Path(file.parts[0]).stem
        for distribution in importlib.metadata.distributions()
        if distribution.name != "einlass"
        for file in distribution.files or ()
    }
    assert taken & set(ROOMS) == set()


def test_foreign_means_foreign() -> None:
    """The standard library and our rooms are not foreign; a library is."""
    assert [is_foreign(root) for root in ("json", "checkin", "msgspec")] == [False, False, True]
