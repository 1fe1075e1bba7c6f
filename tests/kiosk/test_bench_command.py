"""``einlass bench``: which benchmarks there are."""

import argparse

import pytest

from checkin.errors import ConfigError
from kiosk.commands import bench


def test_benchmarks_are_files_and_folders_that_measure() -> None:
    """A name that is none is answered with those that are; what only serves benchmarks is not offered."""
    with pytest.raises(ConfigError) as raised:
        bench.run(argparse.Namespace(name="nothing", json=False, long=False))
    named = raised.value.remedy.removeprefix("Name one of: ").removesuffix(".").split(", ")
    assert {"door", "scanner", "search"} <= set(named)
    assert not {"__init__", "clients", "figures", "gallery", "motion"} & set(named)


def test_a_benchmark_in_a_folder_is_taken_from_its_measure() -> None:
    """It is asked what it takes before anything is measured."""
    with pytest.raises(ConfigError, match="scanner knows no --long"):
        bench.run(argparse.Namespace(name="scanner", json=False, long=True))
