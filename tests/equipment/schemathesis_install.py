"""schemathesis on this machine: from the package registry into a cache folder, in an environment of its own.

Test equipment only: it is run as a separate process, and never imported. Must not know: what it tests.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from tests.equipment.pretix_install import cache_root, install, only_one

VERSION = "4.32.5"


def installed_schemathesis(environment: Mapping[str, str] = os.environ) -> Path:
    """Its program. The first call installs it: about half a minute.

    Raises:
        RuntimeError: It cannot be installed; the text holds the last lines of what was said.
    """
    folder = cache_root(environment) / "einlass-schemathesis" / VERSION
    folder.mkdir(parents=True, exist_ok=True)
    with only_one(folder):
        if not (folder / "installed").exists():
            install(folder / "venv", folder / "venv" / "bin" / "python", (f"schemathesis=={VERSION}",))
            (folder / "installed").touch()
    return folder / "venv" / "bin" / "schemathesis"
