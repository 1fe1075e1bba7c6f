"""Other people's readers of printer languages, from the package registries into a cache folder.

Test equipment only: run as separate processes, never imported, and in none of our locks. Must not know: our
encoders.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.equipment.pretix_install import cache_root, install, only_one, run_checked

BROTHER, ZEBRAFY, ZPL = "1.3", "2.0.0", "3.4.0"
DRAW_ZPL = """
import { ready } from "zpl-renderer-js"
import fs from "node:fs"
const [job, picture, width, height, dots] = process.argv.slice(2)
const { api } = await ready
const text = fs.readFileSync(job, "latin1")
const drawn = await api.zplToBase64Async(text, Number(width), Number(height), Number(dots))
fs.writeFileSync(picture, Buffer.from(drawn, "base64"))
process.exit(0)
"""


def installed_peers(environment: Mapping[str, str] = os.environ) -> Path:
    """The Python of an environment with brother-ql-inventree and zebrafy. The first call takes ten seconds.

    Raises:
        RuntimeError: It cannot be installed; the text holds the last lines of what was said.
    """
    folder = cache_root(environment) / "einlass-label-peers" / f"{BROTHER}-{ZEBRAFY}"
    folder.mkdir(parents=True, exist_ok=True)
    python = folder / "venv" / "bin" / "python"
    with only_one(folder):
        if not (folder / "installed").exists():
            packages = (f"brother-ql-inventree=={BROTHER}", f"zebrafy=={ZEBRAFY}", "packbits==0.6")
            install(folder / "venv", python, packages)
            (folder / "installed").touch()
    return python


def installed_zpl_renderer(environment: Mapping[str, str] = os.environ) -> Path:
    """A script for node that draws ZPL.

    Raises:
        RuntimeError: There is no node, or it cannot be installed.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm is not there: install nodejs and npm")
    folder = cache_root(environment) / "einlass-zpl-renderer" / ZPL
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "draw.mjs"
    with only_one(folder):
        if not (folder / "installed").exists():
            run_checked([npm, "install", "--silent", "--prefix", str(folder), f"zpl-renderer-js@{ZPL}"])
            (folder / "installed").touch()
        script.write_text(DRAW_ZPL, encoding="ascii")
    return script


def draw_brother(job: bytes) -> bytes:
    """What brother_ql_analyse reads out of a job, as PNG: the head's whole width, as one sees the label."""
    analyse = installed_peers().with_name("brother_ql_analyse")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "job.bin").write_bytes(job)
        done = subprocess.run([analyse, "job.bin"], cwd=folder, capture_output=True, text=True, check=False)
        pictures = sorted(Path(folder).glob("*.png"))
        if done.returncode or len(pictures) != 1:
            raise RuntimeError(done.stdout + done.stderr)
        return pictures[0].read_bytes()


def draw_zpl(job: bytes, width_mm: float, height_mm: float, dots_per_mm: int) -> bytes:
    """What zpl-renderer-js draws of a job, as PNG."""
    script = installed_zpl_renderer()
    with tempfile.TemporaryDirectory() as folder:
        source, picture = Path(folder) / "job.zpl", Path(folder) / "label.png"
        source.write_bytes(job)
        command = [
            "node",
            str(script),
            str(source),
            str(picture),
            str(width_mm),
            str(height_mm),
            str(dots_per_mm),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return picture.read_bytes()
