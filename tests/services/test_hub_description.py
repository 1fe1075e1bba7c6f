"""The hub keeps to its own description: schemathesis reads it and tries whatever it allows and forbids."""

import re
import subprocess
from pathlib import Path

import pytest

from hub.gathering import Gathering, TokenRight
from hub.identity import CERTIFICATE_FILE
from hub.limits import Allowance, Limits
from hub.on_sqlite import open_gathering
from hub.openapi import PATH
from hub.serve import Address, Plan, serving
from kiosk.clock import SystemClock, SystemEntropy
from sync.opening import open_ledger
from tests.equipment.schemathesis_install import installed_schemathesis
from tests.fakes.hub_site import enrolled, fill

pytestmark = pytest.mark.services

WIDE = Allowance(1e12, 1e12)
"""What is limited otherwise (tests/hub/test_api.py) is not limited here, or little would be tried."""

SUMMARY = re.compile(r"(\d+) generated")


def _plan(folder: Path) -> Plan:
    async def opened() -> Gathering:
        gathering = await open_gathering(open_ledger(folder, {}, SystemClock(), SystemEntropy()))
        await fill(gathering, 300)
        return gathering

    limits = Limits(per_device=WIDE, enrolments=WIDE, wrong_tokens=WIDE, uploads=WIDE, downloads=WIDE)
    return Plan(
        open_gathering=opened,
        address=Address("127.0.0.1", 0),
        clock=SystemClock(),
        folder=folder,
        limits=limits,
    )


@pytest.mark.parametrize("right", [TokenRight.KIOSK, TokenRight.ORGANISER])
def test_the_hub_keeps_to_its_description(tmp_path: Path, right: TokenRight) -> None:
    """No answer that the description does not foresee, nothing allowed refused, nothing forbidden taken."""
    program = installed_schemathesis()
    with serving(_plan(tmp_path)) as hub:
        token = hub.run(enrolled(hub.host.gathering, right))
        url = f"https://127.0.0.1:{hub.port}{PATH}"
        command = [
            str(program), "run", url, "--tls-verify", str(tmp_path / CERTIFICATE_FILE),
            "-H", f"Authorization: Bearer {token}",
            "--exclude-path", "/api/1/live",  # never ends: tests/hub/test_live.py
            "--suppress-health-check", "too_slow",  # a machine that does other things as well finds nothing
            "--max-examples", "25", "--seed", "1", "--continue-on-failure", "--request-timeout", "10",
        ]  # fmt: skip
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    generated = SUMMARY.search(done.stdout)
    assert generated is not None, done.stdout[-3_000:]
    assert int(generated[1]) > 600
