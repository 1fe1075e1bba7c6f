"""The page about the exchange between kiosks and hub: its tables are those of the code."""

import inspect
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checkin.journal import FOLLOW_MS
from hub.live import TICK_S
from hub.routes import ROUTES, Route
from kiosk.admission.arbitration import PATIENCE, PROBE_NS
from sync.hub import protocol, upkeep
from sync.hub.clock import DRIFT_PPM
from sync.hub.holds import OVERDUE_MS
from sync.hub.protocol import BATCH_ENTRIES, BODY_BYTES, ENTRY_BYTES
from sync.hub.session import EVERY_S, LOOK_EVERY_S, POLL_EVERY_S, STOPPED_S
from sync.hub.steps import What

PAGE = Path(__file__).parents[2] / "docs" / "sync.md"
TEXT = PAGE.read_text("utf-8")
SHAPES = [
    shape
    for module in (protocol, upkeep)
    for _, shape in inspect.getmembers(module, inspect.isclass)
    if issubclass(shape, msgspec.Struct)
    and shape.__module__ == module.__name__
    and shape is not protocol.Message
]
NUMBERS = [
    (f"{BATCH_ENTRIES} entries", "a batch"),
    (f"{BODY_BYTES >> 20} MiB", "a body"),
    (f"{ENTRY_BYTES >> 10} KiB", "an entry"),
    (f"{FOLLOW_MS // 1000} s ahead", "how far clocks are followed"),
    (f"{DRIFT_PPM} ppm", "how fast a measure ages"),
    (f"every {TICK_S * 1000:.0f} ms", "the live feed"),
    (f"every {POLL_EVERY_S:.0f} s", "without it"),
    (f"every {LOOK_EVERY_S:.0f} s", "with it"),
    (f"every {EVERY_S[What.HEARTBEAT]:.0f} s", "heartbeats"),
    (f"after {STOPPED_S:.0f} s", "a batch that was refused for good"),
    (f"{PATIENCE} scans", "an arbiter that is silent"),
    (f"{PROBE_NS // 1_000_000_000} s at a time", "how long it is left alone"),
    (f"{OVERDUE_MS // 1000} s", "a ruling that does not come"),
]


def _name(shape: Any) -> str:
    if shape is None:
        return ""
    return f"`{shape}`" if isinstance(shape, str) else f"`{shape.__name__}`"


def endpoint_line(route: Route) -> str:
    """One route as a line of the table."""
    query = "?" + "&".join(number.name for number in route.numbers) if route.numbers else ""
    who = ", ".join(sorted(right.value for right in route.rights)) or "anybody"
    return f"| `{route.method} {route.path}{query}` | {_name(route.takes)} | {_name(route.gives)} | {who} |"


def shape_line(shape: type[msgspec.Struct]) -> str:
    """One type as a line of the table."""
    return f"| `{shape.__name__}` | {' '.join(f'`{f.encode_name}`' for f in msgspec.structs.fields(shape))} |"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_endpoint_is_told(route: Route) -> None:
    """With what it takes and gives, and who may call it."""
    assert endpoint_line(route) in TEXT.splitlines()


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_type_is_told(shape: type[msgspec.Struct]) -> None:
    """With all its fields, in their order."""
    assert shape_line(shape) in TEXT.splitlines()


def test_nothing_is_told_that_is_not_there() -> None:
    """Lines of the two tables that the code does not know."""
    known = {*map(endpoint_line, ROUTES), *map(shape_line, SHAPES)}
    tables = TEXT.split("<!-- from the code -->")[1::2]
    lines = {line for table in tables for line in table.splitlines() if line.startswith("| `")}
    assert lines == known


@pytest.mark.parametrize(("words", "about"), NUMBERS)
def test_numbers_are_those_of_the_code(words: str, about: str) -> None:
    """Limits and pauses, as they are written."""
    assert words in " ".join(TEXT.split()), about
