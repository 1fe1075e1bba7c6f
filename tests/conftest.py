"""What holds for every test: when to look for garbage, what begins first, and how long examples may take."""

import gc

import pytest
from hypothesis import settings

COLLECT_EVERY = 50_000
"""New containers between two looks of the garbage collector."""

LONG = frozenset(
    {
        "test_hub_bridge.py",
        "test_hub_field.py",
        "test_pretix_admission.py",
        "test_pretix_congress.py",
        "test_pretix_kiosks.py",
    }
)
"""Files of several minutes: whichever came last would keep one of two workers waiting for the other."""

settings.register_profile("busy", deadline=None)  # how long an example takes is the machine's affair
settings.load_profile("busy")

gc.disable()  # until all tests are collected: thousands of syntax trees, and hardly anything to throw away


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long files; apart from that the order stays as random as it is."""
    items.sort(key=lambda item: item.path.name not in LONG)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave thousands of collected tests out of each look for garbage: that took a third of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, 20, 100)
    gc.enable()
